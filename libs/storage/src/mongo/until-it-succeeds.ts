/** Does it once for all who ask; after a failure the next who asks lets it be tried again. */
export function untilItSucceeds(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () =>
    (done ??= act().catch((error: unknown) => {
      done = undefined;
      throw error;
    }));
}
