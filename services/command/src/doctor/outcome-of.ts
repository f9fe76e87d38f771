export type Outcome<T> = { value: T; failure?: undefined } | { failure: NodeJS.ErrnoException };

/** A promise's value, or why it has none: where a failure is what is looked for. */
export function outcomeOf<T>(promise: Promise<T>): Promise<Outcome<T>> {
  return promise.then(
    (value) => ({ value }),
    (failure: NodeJS.ErrnoException) => ({ failure }),
  );
}
