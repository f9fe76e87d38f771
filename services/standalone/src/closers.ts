/** What was opened, so that it can be closed in a fixed order whatever failed in between. */
export class Closers {
  private readonly steps: { name: string; close: () => Promise<void> | void }[] = [];

  /** Later ones are closed first. */
  add(name: string, close: () => Promise<void> | void): void {
    this.steps.push({ name, close });
  }

  /** Closed at this place, whatever comes into it later. */
  group(name: string): Closers {
    const group = new Closers();
    this.add(name, () => group.close());
    return group;
  }

  /** @throws AggregateError of all that failed, after everything was tried */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const { name, close } of this.steps.splice(0).reverse()) {
      try {
        await close();
      } catch (cause) {
        failures.push(new Error(`${name} did not close`, { cause }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything closed');
  }
}
