import type { ObservedRequest, SessionObserved } from '@ringfleet/contracts';
import type { EndedRequest } from '../phone-session.port.ts';

/** What is said of a session besides its requests. */
export type ObservedSession = Pick<
  SessionObserved,
  'session' | 'gateway' | 'mac' | 'address' | 'login' | 'account' | 'bootPath' | 'startedAt'
>;

export type ReportSession = (observed: SessionObserved) => void;

const LISTED = 200;
const PAUSE_MS = 2_000;

/** Collects the requests of one session until it pauses or ends. */
export class SessionObserver {
  private readonly describe: () => ObservedSession;
  private readonly owner: SessionObservers;
  private requests: ObservedRequest[] = [];
  private more = 0;
  private lastAt = 0;

  constructor(describe: () => ObservedSession, owner: SessionObservers) {
    this.describe = describe;
    this.owner = owner;
  }

  add({ verb, path, reply, bytes, ms }: EndedRequest): void {
    this.lastAt = this.owner.now();
    if (this.requests.length < LISTED)
      this.requests.push({ verb: verb.slice(0, 8), path: path.slice(0, 1024), reply, bytes, ms });
    else this.more += 1;
    this.owner.busy(this);
  }

  /** Reports what was collected, if anything. */
  report(ended: boolean): void {
    if (this.requests.length === 0) return;
    const { requests, more } = this;
    this.requests = [];
    this.more = 0;
    const observedAt = new Date(this.owner.now()).toISOString();
    this.owner.report({ ...this.describe(), observedAt, ended, requests, more });
  }

  /** The session is over. */
  end(): void {
    this.owner.done(this);
    this.report(true);
  }

  pausedAt(now: number): boolean {
    return now - this.lastAt >= PAUSE_MS;
  }
}

/** All sessions with requests that were not reported yet; one clock for all of them. */
export class SessionObservers {
  readonly report: ReportSession;
  readonly now: () => number;
  private readonly unreported = new Set<SessionObserver>();
  private timer?: NodeJS.Timeout;

  constructor(report: ReportSession, now: () => number = Date.now) {
    this.report = report;
    this.now = now;
  }

  start(): void {
    this.timer = setInterval(() => this.sweep(), PAUSE_MS / 4);
    this.timer.unref();
  }

  open(describe: () => ObservedSession): SessionObserver {
    return new SessionObserver(describe, this);
  }

  busy(observer: SessionObserver): void {
    this.unreported.add(observer);
  }

  done(observer: SessionObserver): void {
    this.unreported.delete(observer);
  }

  /** Reports the sessions that paused. */
  sweep(): void {
    const now = this.now();
    for (const observer of this.unreported) {
      if (!observer.pausedAt(now)) continue;
      this.unreported.delete(observer);
      observer.report(false);
    }
  }

  /** Reports everything. */
  close(): void {
    clearInterval(this.timer);
    for (const observer of this.unreported) observer.report(false);
    this.unreported.clear();
  }
}
