import { lookup } from 'node:dns/promises';
import { RingfleetError } from '@ringfleet/contracts';
import type { InternalRequests } from '@ringfleet/service-kit';

/** Who asks, where no token is behind it. */
const ITSELF = 'console';

/** The processes of one service, wherever they are. */
export class RemoteService {
  readonly name: string;
  private readonly urls: readonly string[];
  private readonly internal: InternalRequests;
  private turn = 0;

  /** @param urls of the service, or of each of its processes; a name with several addresses is several processes */
  constructor(name: string, urls: readonly string[], internal: InternalRequests) {
    this.name = name;
    this.urls = urls;
    this.internal = internal;
  }

  /** Where its processes are now: `http://10.1.2.3:8080`. @throws when no name can be resolved */
  async instances(): Promise<string[]> {
    const found = await Promise.allSettled(this.urls.map(addressesOf));
    const all = found.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    const failed = found.find((result) => result.status === 'rejected');
    if (all.length === 0 && failed) throw failed.reason;
    return [...new Set(all)];
  }

  /** The same, each time beginning with another one, so that they share the work. */
  async inTurn(): Promise<string[]> {
    const all = await this.instances();
    const first = this.turn++ % Math.max(all.length, 1);
    return [...all.slice(first), ...all.slice(0, first)];
  }

  /** JSON that any of its processes answers to a GET. @throws RingfleetError RF_SERVICE_UNAVAILABLE */
  async ask(path: string, withinMs: number): Promise<unknown> {
    let cause: unknown;
    try {
      for (const instance of await this.inTurn())
        try {
          return await this.askOne(instance, path, withinMs);
        } catch (error) {
          cause = error;
        }
    } catch (error) {
      cause = error;
    }
    throw new RingfleetError('RF_SERVICE_UNAVAILABLE', { service: this.name }, { cause });
  }

  async askOne(instance: string, path: string, withinMs: number): Promise<unknown> {
    const answer = await fetch(new URL(path, instance), {
      headers: this.internal.headersFor({ method: 'GET', url: path, user: ITSELF }),
      signal: AbortSignal.timeout(withinMs),
    });
    if (!answer.ok) throw new Error(`it answers ${answer.status} to ${path}`);
    return answer.json();
  }
}

async function addressesOf(url: string): Promise<string[]> {
  const { hostname, port, protocol } = new URL(url);
  // An address is its own answer.
  const found = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true });
  return found.map(({ address, family }) => {
    const host = family === 6 ? `[${address}]` : address;
    return `${protocol}//${host}${port === '' ? '' : `:${port}`}`;
  });
}
