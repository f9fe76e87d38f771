import type { TestFront } from '../console.test-parts.ts';
import type { LiveEvent } from './live-event.ts';

export interface Received {
  id: string;
  name: string;
  event: LiveEvent;
}

/** Reads server-sent events as the specification says, over real HTTP. */
export class SseClient {
  lastEventId = '';
  private readonly aborting = new AbortController();
  private received: AsyncGenerator<Received> | undefined;

  /** Resolves when the stream has begun: what is published from now on is seen. */
  async open(front: TestFront, query: string, lastEventId = ''): Promise<this> {
    const response = await front.ask(`/api/v1/events?${query}`, {
      signal: this.aborting.signal,
      ...(lastEventId ? { headers: { 'last-event-id': lastEventId } } : {}),
    });
    if (response.status !== 200) throw new Error(await response.text());
    // Read from the first moment: a response that nobody reads is cut when its object is collected.
    this.received = this.parse(response.body!.pipeThrough(new TextDecoderStream()));
    return this;
  }

  async take(count: number): Promise<Received[]> {
    const taken: Received[] = [];
    while (taken.length < count) {
      const next = await this.received!.next();
      if (next.done) throw new Error(`the stream ended after ${taken.length} events`);
      taken.push(next.value);
    }
    return taken;
  }

  /** Resolves when the server ended the stream. */
  async end(): Promise<void> {
    for (;;) if ((await this.received!.next()).done) return;
  }

  close(): void {
    this.aborting.abort();
  }

  private async *parse(texts: ReadableStream<string>): AsyncGenerator<Received> {
    let rest = '';
    for await (const text of texts) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(
          block.split('\n').map((line) => line.split(/: ?(.*)/s, 2) as [string, string]),
        );
        this.lastEventId = fields.get('id') ?? this.lastEventId;
        const data = fields.get('data');
        if (data === undefined) continue;
        yield {
          id: this.lastEventId,
          name: fields.get('event') ?? 'message',
          event: JSON.parse(data) as LiveEvent,
        };
      }
    }
  }
}
