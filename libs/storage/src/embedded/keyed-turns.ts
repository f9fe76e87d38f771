/** Lets pieces of work on the same key run one after the other, and those on different keys at once. */
export class KeyedTurns {
  private readonly last = new Map<string, Promise<unknown>>();

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(key) ?? Promise.resolve()).then(work);
    const ended = turn.catch(() => undefined);
    this.last.set(key, ended);
    try {
      return await turn;
    } finally {
      if (this.last.get(key) === ended) this.last.delete(key);
    }
  }

  /** When nothing is at work any more. */
  async settled(): Promise<void> {
    await Promise.all(this.last.values());
  }
}
