import type { EndedRequest } from '../phone-session.port.ts';

/** What sessions did since the process began: whole numbers that are only added to, since each boot passes here. */
export class GatewayCounters {
  readonly logins = { accepted: 0, refused: 0 };
  readonly uploads = { stored: 0, refused: 0, aborted: 0 };
  /** Bytes of file contents and listings over data connections. */
  receivedBytes = 0;
  sentBytes = 0;
  /** By verb; within, by the first digit of the reply. */
  private readonly requests = new Map<string, number[]>();

  /** `verb` is one of the transport's own names, so there are few. */
  request({ verb, reply, bytes }: Pick<EndedRequest, 'verb' | 'reply' | 'bytes'>): void {
    let replies = this.requests.get(verb);
    if (!replies) this.requests.set(verb, (replies = [0, 0, 0, 0, 0, 0]));
    const digit = Math.trunc(reply / 100);
    replies[digit] = (replies[digit] ?? 0) + 1;
    if (verb === 'STOR' || verb === 'APPE') this.receivedBytes += bytes;
    else this.sentBytes += bytes;
  }

  /** How many requests ended how: `reply` is `2xx`, `4xx`, `5xx`. */
  *ended(): Generator<{ verb: string; reply: string; count: number }> {
    for (const [verb, replies] of this.requests)
      for (const [digit, count] of replies.entries())
        if (count > 0) yield { verb, reply: `${digit}xx`, count };
  }
}
