import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { line, LogIndexerBench, MAC } from '../log-indexer.test-bench.ts';
import type { ShownLine } from './shown-line.ts';

let bench: LogIndexerBench;
const texts = Array.from({ length: 25 }, (_, at) => `Entry number ${at}`);
beforeAll(async () => {
  bench = await LogIndexerBench.start();
  const lines = texts.map((text, at) => line(at * 600, text, at % 2 ? 'sip' : 'cfg', String(at % 4)));
  await bench.upload({ minute: 246, text: lines.map((one) => `${one}\n`).join('') });
  await bench.settled();
});
afterAll(() => bench.remove());

const get = <T>(path: string) => bench.request<T>('GET', `logs/${path}`);
type Page = { items: ShownLine[]; cursor?: string };

describe('a search', () => {
  it('gives pages, the newest line first, also when its time is relative', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await get<Page>(`search?from=-9000d&limit=10${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map(({ text }) => text));
      cursor = body.cursor ?? '';
    } while (cursor !== '');
    expect(seen).toEqual([...texts].reverse());
  });

  it('says where its words stand in the line', async () => {
    const { body } = await get<Page>('search?words=%22number 7%22');
    const [found] = body.items;
    const marked = found?.highlights.map(([start, end]) => found.raw.slice(start, end)).join(' ');
    expect([body.items.length, marked]).toEqual([1, 'number 7']);
  });

  it.each([
    ['component=sip', 12],
    ['class=1,3', 12],
    ['class=0&class=1', 13],
    ['kind=boot-log', 0],
    ['mac=00:04:F2:80:62:D6', 25],
    ['from=2026-11-20T11:00:00Z&to=2026-11-20T12:00:00%2B01:00', 0],
    ['from=2026-11-20T10:00:00Z&to=2026-11-20T12:00:00%2B01:00', 6],
  ])('narrows by %s', async (query, count) => {
    expect((await get<Page>(`search?${query}`)).body.items).toHaveLength(count);
  });

  it.each([
    ['from=yesterday', 'RF_REQUEST_INVALID'],
    ['mac=nobody', 'RF_REQUEST_INVALID'],
    ['class=7', 'RF_REQUEST_INVALID'],
    ['words=%22open', 'RF_LOG_QUERY_INVALID'],
    ['cursor=none', 'RF_CURSOR_INVALID'],
  ])('refuses %s', async (query, code) => {
    expect(await get(`search?${query}`)).toMatchObject({ status: 400, body: { code } });
  });
});

describe('counts', () => {
  it('are by phone, model, version or hour', async () => {
    expect((await get('counts')).body).toEqual({ items: [{ key: MAC, count: 25 }] });
    const { body } = await get<{ items: { key: string; count: number }[] }>(
      'counts?by=hour&component=cfg&limit=2',
    );
    expect(body.items).toEqual([
      { key: '2026-11-20T12:00:00.000Z', count: 1 },
      { key: '2026-11-20T11:00:00.000Z', count: 3 },
    ]);
  });
});

describe('the lines around one', () => {
  it('stand in the order of the log', async () => {
    const { body } = await get<Page>('search?words=%22number 7%22');
    const id = encodeURIComponent(body.items[0]?.id ?? '');
    const around = await get<Page>(`lines/${id}/around?before=2&after=1`);
    expect(around.body.items.map(({ text }) => text)).toEqual(texts.slice(5, 9));
  });

  it('are refused for a line that is not there', async () => {
    expect(await get('lines/none/around')).toMatchObject({
      status: 404,
      body: { code: 'RF_LOG_LINE_MISSING' },
    });
  });
});
