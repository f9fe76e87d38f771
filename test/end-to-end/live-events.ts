import type { RunningRingfleet } from './running-ringfleet.ts';

/** Whatever runs: one process or a cluster. */
type Asked = Pick<RunningRingfleet, 'ask'>;

/** One event of the stream. */
export interface LiveEvent {
  type: string;
  subject?: string;
  data: Record<string, unknown>;
}

/** Server-sent events of a running Ringfleet, from now on. */
export class LiveEvents<T = LiveEvent> {
  readonly #aborting = new AbortController();
  readonly #events: AsyncGenerator<T, undefined>;

  private constructor(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
    // Read from the first moment: a response that nobody reads is cut when its object is collected (WHATWG fetch, undici).
    this.#events = parse(body.pipeThrough(new TextDecoderStream()));
  }

  /** Resolves when the stream has begun. @param filter as `mac=0004f2000000&topic=phone-uploads` */
  static async open(ringfleet: Asked, filter: string): Promise<LiveEvents> {
    return LiveEvents.of<LiveEvent>(ringfleet, `events?${filter}`);
  }

  /** Of another route that streams. @param path below `/api/v1/` */
  static async of<T>(ringfleet: Asked, path: string): Promise<LiveEvents<T>> {
    const aborting = new AbortController();
    const response = await ringfleet.ask(path, { signal: aborting.signal });
    if (response.status !== 200 || !response.body) throw new Error(await response.text());
    const events = new LiveEvents<T>(response.body);
    events.#aborting.signal.addEventListener('abort', () => aborting.abort());
    return events;
  }

  /** The next event that is as asked; others are left out. */
  async next(isIt: (event: T) => boolean = () => true): Promise<T> {
    for (;;) {
      const { done, value } = await this.#events.next();
      if (done) throw new Error('the stream ended');
      if (isIt(value)) return value;
    }
  }

  close(): void {
    this.#aborting.abort();
  }
}

async function* parse<T>(texts: ReadableStream<string>): AsyncGenerator<T, undefined> {
  let rest = '';
  for await (const text of texts) {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: ?(.*)$/m.exec(block)?.[1];
      if (data !== undefined) yield JSON.parse(data) as T;
    }
  }
  return undefined;
}
