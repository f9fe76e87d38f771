/** Longest pause between two tries of the same thing, in ms. */
const LONGEST_MS = 30_000;

/** Pause before try `attempt + 1`: `first` ms, doubled after each try that failed, `longest` at most. */
export function backoffMs(first: number, attempt: number, longest = LONGEST_MS): number {
  return Math.min(first * 2 ** (attempt - 1), longest);
}

/** Resolves after `ms`, or at once when the signal is given. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
