import type { AccessRefused, LoginRefused, UploadAborted, UploadRefused } from '@ringfleet/contracts';
import type { ActivityPublisher } from './activity-publisher.ts';
import { RefusalWindow } from './refusal-window.ts';
import { SessionObservers, type ObservedSession, type SessionObserver } from './session-observer.ts';

const MOST_USERS = 10;

type Refused<T> = Omit<T, 'gateway' | 'count' | 'firstAt' | 'lastAt'>;

/** Everything that sessions tell the fleet besides their stored uploads. */
export class GatewayActivity {
  private readonly gateway: string;
  private readonly publisher: ActivityPublisher;
  private readonly observers: SessionObservers;
  private readonly logins: RefusalWindow<LoginRefused>;
  private readonly accesses: RefusalWindow<AccessRefused>;

  constructor(gateway: string, publisher: ActivityPublisher) {
    this.gateway = gateway;
    this.publisher = publisher;
    this.observers = new SessionObservers((observed) =>
      publisher.publish(
        'ringfleet.phone.session-observed.v1',
        observed,
        addressee(observed, observed.session),
      ),
    );
    this.logins = new RefusalWindow<LoginRefused>(
      (into, next) => ({ ...into, users: [...new Set([...into.users, ...next.users])].slice(0, MOST_USERS) }),
      (refused) => publisher.publish('ringfleet.phone.login-refused.v1', refused, { key: refused.address }),
    );
    this.accesses = new RefusalWindow<AccessRefused>(
      (into) => into,
      (refused) =>
        publisher.publish('ringfleet.phone.access-refused.v1', refused, addressee(refused, refused.address)),
    );
  }

  async start(): Promise<void> {
    await this.publisher.start();
    this.observers.start();
    this.logins.start();
    this.accesses.start();
  }

  observe(describe: () => Omit<ObservedSession, 'gateway'>): SessionObserver {
    return this.observers.open(() => ({ gateway: this.gateway, ...describe() }));
  }

  loginRefused({
    address,
    user,
    reason,
  }: {
    address: string;
    user: string;
    reason: LoginRefused['reason'];
  }): void {
    this.logins.add(address, { address, reason, users: [user.slice(0, 64)], ...this.counted() });
  }

  accessRefused(refused: Refused<AccessRefused>): void {
    const path = refused.path.slice(0, 1024);
    this.accesses.add(refused.address, { ...refused, path, ...this.counted() });
  }

  uploadAborted(aborted: Omit<UploadAborted, 'gateway' | 'at'>): void {
    const data = {
      ...aborted,
      path: aborted.path.slice(0, 1024),
      gateway: this.gateway,
      at: new Date().toISOString(),
    };
    this.publisher.publish('ringfleet.phone.upload-aborted.v1', data, addressee(data, data.session));
  }

  uploadRefused(refused: Omit<UploadRefused, 'gateway' | 'at'>): void {
    const data = {
      ...refused,
      path: refused.path.slice(0, 1024),
      gateway: this.gateway,
      at: new Date().toISOString(),
    };
    this.publisher.publish('ringfleet.phone.upload-refused.v1', data, addressee(data, data.session));
  }

  /** Messages that wait for the bus. */
  get backlog() {
    return this.publisher.backlog;
  }

  async close(): Promise<void> {
    this.observers.close();
    this.logins.close();
    this.accesses.close();
    await this.publisher.close();
  }

  private counted() {
    const at = new Date().toISOString();
    return { gateway: this.gateway, count: 1, firstAt: at, lastAt: at };
  }
}

function addressee({ mac }: { mac?: string | undefined }, key: string): { key: string; mac?: string } {
  return mac === undefined ? { key } : { key, mac };
}
