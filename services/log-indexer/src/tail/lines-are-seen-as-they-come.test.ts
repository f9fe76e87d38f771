import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { line, LogIndexerBench, MAC } from '../log-indexer.test-bench.ts';
import type { ShownLine } from '../search/shown-line.ts';

let bench: LogIndexerBench;
beforeAll(async () => {
  bench = await LogIndexerBench.start();
});
afterAll(() => bench.remove());

/** A client of the stream that keeps what it saw last. */
class Tail {
  lastId = '';
  readonly #aborting = new AbortController();
  #events: AsyncGenerator<ShownLine> | undefined;

  async open(query: string, lastId?: string): Promise<this> {
    const response = await fetch(`${bench.url}/logs/tail?${query}`, {
      signal: this.#aborting.signal,
      headers: lastId === undefined ? {} : { 'last-event-id': lastId },
    });
    if (response.status !== 200) throw new Error(await response.text());
    // Read from the first moment: a response that nobody reads is cut when its object is collected.
    this.#events = this.#read(response.body!.pipeThrough(new TextDecoderStream()));
    return this;
  }

  async take(count: number): Promise<string[]> {
    const texts: string[] = [];
    while (texts.length < count) texts.push(((await this.#events!.next()).value as ShownLine).text);
    return texts;
  }

  close(): void {
    this.#aborting.abort();
  }

  async *#read(texts: ReadableStream<string>): AsyncGenerator<ShownLine> {
    let rest = '';
    for await (const text of texts) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        this.lastId = /^id: (.*)$/m.exec(block)?.[1] ?? this.lastId;
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) yield JSON.parse(data) as ShownLine;
      }
    }
  }
}

const upload = (minute: number, texts: string[], mac = MAC) =>
  bench.upload({
    ...{ mac, minute, generation: 1 },
    text: texts.map((text, at) => `${line(minute * 60 + at, text)}\n`).join(''),
  });

describe('a tail', () => {
  it('shows lines of one phone, or of a query, in the order of their log', async () => {
    const ofPhone = await new Tail().open(`mac=${MAC}`);
    const ofQuery = await new Tail().open('words=ringing');
    await upload(1, ['other ringing'], '0004f2000009');
    await upload(1, ['a ringing', 'b', 'c ringing']);
    expect(await ofPhone.take(3)).toEqual(['a ringing', 'b', 'c ringing']);
    const seen = await ofQuery.take(3);
    expect(seen.sort()).toEqual(['a ringing', 'c ringing', 'other ringing']);
    ofPhone.close();
    ofQuery.close();
  });

  it('goes on behind the last line that was seen, also within an upload', async () => {
    const first = await new Tail().open(`mac=${MAC}`);
    await upload(2, ['d', 'e', 'f']);
    expect(await first.take(2)).toEqual(['d', 'e']);
    const { lastId } = first;
    first.close();
    await upload(3, ['g']);
    const second = await new Tail().open(`mac=${MAC}`, lastId);
    expect(await second.take(2)).toEqual(['f', 'g']);
    second.close();
  });

  it('refuses what it cannot read before anything is sent', async () => {
    const refused = async (query: string, headers = {}) => {
      const response = await fetch(`${bench.url}/logs/tail?${query}`, { headers });
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    expect(await refused('words=%22open')).toEqual([400, 'RF_LOG_QUERY_INVALID']);
    expect(await refused('', { 'last-event-id': 'none of ours' })).toEqual([400, 'RF_CURSOR_INVALID']);
  });
});
