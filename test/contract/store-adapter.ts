/**
 * What a contract suite needs of an adapter. It is the default export of a module of its own, because the suites also
 * open the store in a child process that they kill.
 */
export interface StoreAdapter<S> {
  /** Somewhere new and empty: a folder, a database name, a bucket prefix. */
  newPlace(): Promise<string>;
  open(place: string): Promise<S>;
  removePlace(place: string): Promise<void>;
}

export async function loadAdapter<S>(module: URL | string): Promise<StoreAdapter<S>> {
  return ((await import(String(module))) as { default: StoreAdapter<S> }).default;
}
