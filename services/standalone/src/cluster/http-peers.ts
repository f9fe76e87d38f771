import type { RemoteService } from '@ringfleet/console';
import { RingfleetError, traceNow } from '@ringfleet/contracts';
import {
  API_PREFIX,
  type InternalRequests,
  type PeerAnswer,
  type PeerRequest,
  type Peers,
} from '@ringfleet/service-kit';

const ANSWER_MS = 60_000;

/** Services in processes of their own ask each other over the network, as the console asks them. */
export class HttpPeers implements Peers {
  private readonly remotes: ReadonlyMap<string, RemoteService>;
  private readonly internal: InternalRequests;

  constructor(remotes: readonly RemoteService[], internal: InternalRequests) {
    this.remotes = new Map(remotes.map((remote) => [remote.name, remote]));
    this.internal = internal;
  }

  async request(service: string, request: PeerRequest): Promise<PeerAnswer> {
    const remote = this.remotes.get(service);
    let reason = 'there is no such service';
    try {
      for (const instance of (await remote?.inTurn()) ?? [])
        try {
          return await this.ask(instance, request);
        } catch (error) {
          // Only what surely reached nobody is asked of another.
          if (!wasRefused(error)) throw error;
          reason = reasonOf(error);
        }
    } catch (error) {
      reason = reasonOf(error);
    }
    throw new RingfleetError('RF_PEER_UNAVAILABLE', { service, reason });
  }

  private async ask(
    instance: string,
    { method, path, body, headers, user }: PeerRequest,
  ): Promise<PeerAnswer> {
    const url = new URL(`/${API_PREFIX}/${path}`, instance);
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const signed = this.internal.headersFor({ method, url: url.pathname + url.search, user });
    const answer = await fetch(url, {
      ...{
        method,
        headers: { ...json, ...traceNow(), ...headers, ...signed },
        signal: AbortSignal.timeout(ANSWER_MS),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const said = await answer.text();
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: said === '' ? undefined : (JSON.parse(said) as unknown),
    };
  }
}

/** `fetch` says what happened only in the cause. */
function causeOf(error: unknown): Error & { code?: unknown } {
  const { cause } = error as { cause?: unknown };
  return (cause instanceof AggregateError ? cause.errors[0] : (cause ?? error)) as Error;
}

function wasRefused(error: unknown): boolean {
  return causeOf(error).code === 'ECONNREFUSED';
}

function reasonOf(error: unknown): string {
  return causeOf(error).message;
}
