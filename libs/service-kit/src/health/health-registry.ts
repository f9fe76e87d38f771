/** `degraded`: it works, but what it shows may be old. */
export type HealthState = 'up' | 'degraded' | 'down';

export interface HealthFinding {
  state: HealthState;
  /** What is wrong, for people. */
  detail?: string;
}

/** One part of a service as it was found. */
export interface PartHealth extends HealthFinding {
  part: string;
  /** RFC 3339, when it took this state. */
  since: string;
}

export interface ServiceHealth {
  service: string;
  /** The worst of its parts. */
  state: HealthState;
  /** When it took this state. */
  since: string;
  parts: PartHealth[];
}

/** Where a service registers what its health depends on. */
export interface HealthChecks {
  /** `check` answers at once from what it knows; a rejection counts as down. */
  register(part: string, check: () => HealthFinding | Promise<HealthFinding>): void;
}

const badness: Record<HealthState, number> = { up: 0, degraded: 1, down: 2 };

/** Health of all services of this process, and since when it is what it is. */
export class HealthRegistry {
  private readonly services = new Map<string, Map<string, () => HealthFinding | Promise<HealthFinding>>>();
  private readonly last = new Map<string, { state: HealthState; since: string }>();
  private readonly now: () => Date;
  private readonly awaited = new Set<object>();
  private draining = false;

  constructor(now: () => Date = () => new Date()) {
    this.now = now;
  }

  checksOf(service: string): HealthChecks {
    const checks =
      this.services.get(service) ?? new Map<string, () => HealthFinding | Promise<HealthFinding>>();
    this.services.set(service, checks);
    this.sinceWhen(service, 'up');
    return {
      register: (part, check) => {
        checks.set(part, check);
        this.sinceWhen(`${service}/${part}`, 'up');
      },
    };
  }

  /** Looks every so many ms, so that `since` is right although nobody asked. Ends by what it returns. */
  watch(everyMs: number): () => void {
    const timer = setInterval(() => void this.report(), everyMs);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** From now on not ready: load balancers take this process out (traps.md N-13). */
  drain(): void {
    this.draining = true;
  }

  /** Not ready until what is returned was called: something must be there before anybody is sent here. */
  await(): () => void {
    const awaited = {};
    this.awaited.add(awaited);
    return () => void this.awaited.delete(awaited);
  }

  get ready(): boolean {
    return !this.draining && this.awaited.size === 0;
  }

  /** Why it is not ready: names of the parts that are not up. */
  async waitsFor(): Promise<string> {
    if (this.draining) return 'it is stopping';
    const parts = (await this.report()).flatMap((service) => service.parts);
    const names = parts.filter(({ state }) => state !== 'up').map(({ part }) => part);
    return names.length === 0 ? 'it is starting' : `it waits for ${[...new Set(names)].join(', ')}`;
  }

  async report(): Promise<ServiceHealth[]> {
    return Promise.all(
      [...this.services].map(async ([service, checks]) => {
        const parts = await Promise.all(
          [...checks].map(async ([part, check]) => {
            const finding = await found(check);
            return { part, ...finding, since: this.sinceWhen(`${service}/${part}`, finding.state) };
          }),
        );
        const state = parts.reduce<HealthState>(
          (worst, part) => (badness[part.state] > badness[worst] ? part.state : worst),
          'up',
        );
        return { service, state, since: this.sinceWhen(service, state), parts };
      }),
    );
  }

  private sinceWhen(name: string, state: HealthState): string {
    const before = this.last.get(name);
    if (before?.state === state) return before.since;
    const since = this.now().toISOString();
    this.last.set(name, { state, since });
    return since;
  }
}

async function found(check: () => HealthFinding | Promise<HealthFinding>): Promise<HealthFinding> {
  try {
    return await check();
  } catch (error) {
    return { state: 'down', detail: error instanceof Error ? error.message : String(error) };
  }
}
