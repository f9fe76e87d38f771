import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IndexedLine, LogIndex, LogQuery } from '@ringfleet/storage';
import fc from 'fast-check';
import { expectSameAnswers, expectSameCopies } from './log-index-comparison.ts';
import { describeLogIndexCrash } from './log-index-crash.contract.ts';
import { describeLogRetention } from './log-index-retention.contract.ts';
import { loadLogIndexAdapter, type LogIndexAdapter, NOW, retention } from './log-index-adapter.ts';
import { copies, orderOf, putStep, query } from './log-arbitraries.ts';
import { NaiveLogIndex } from './naive-log-index.ts';

const [copy, other] = [copies[0]!, copies[4]!];

/** What every log index promises (libs/storage/src/log-index/log-index.port.ts). `adapter` is a LogIndexAdapter's module. */
export function describeLogIndex(name: string, adapter: URL): void {
  describe(`the log index ${name}`, () => {
    let indexes: LogIndexAdapter;
    let place: string;
    let index: LogIndex;
    const open = async () => indexes.open(place, { retention, now: () => NOW });
    beforeEach(async () => {
      indexes = await loadLogIndexAdapter(adapter);
      place = await indexes.newPlace();
      index = await open();
    });
    afterEach(async () => {
      await index.close();
      await indexes.removePlace(place);
    });
    const numbersOf = async (asked: LogQuery) =>
      (await index.search(asked, { limit: 1000 })).items.map(({ number }) => number);

    it('answers as one that looks at every line, whatever was put, repeated and replaced', async () => {
      const steps = fc.array(fc.array(putStep, { minLength: 1, maxLength: 3 }), { maxLength: 6 });
      const queries = fc.array(query, { minLength: 6, maxLength: 10 });
      await fc.assert(
        fc.asyncProperty(steps, queries, fc.boolean(), async (puts, asked, reopened) => {
          await index.close();
          await indexes.removePlace(place);
          place = await indexes.newPlace();
          index = await open();
          const naive = new NaiveLogIndex();
          for (const together of puts) {
            for (const put of together) naive.put(put.copy, put.chunks, put.origin);
            await Promise.all(together.map((put) => index.put(put.copy, put.chunks, put.origin)));
          }
          for (const put of puts.at(-1) ?? []) {
            naive.put(put.copy, put.chunks, put.origin);
            await index.put(put.copy, put.chunks, put.origin);
          }
          if (reopened) {
            await index.close();
            index = await open();
          }
          for (const one of [{}, ...asked]) await expectSameAnswers(index, naive, one);
          await expectSameCopies(index, naive, copies);
        }),
        { numRuns: 12, endOnFailure: true },
      );
    }, 300_000);

    it('finds addresses, file names and pieces of them, in any case', async () => {
      const texts = [
        'Could not load time from 10.1.20.30(10.1.20.30).',
        "Upload of '0004f2e7325a-boot.log' FAILED",
        'Prm|cfgParamCbSet: voIpProt.server.1.address',
        'no address 10.1.20.3',
      ];
      await index.put(copy, [{ order: orderOf(1), lines: texts.map((text) => line(text)) }], {});
      for (const [words, found] of [
        ['10.1.20.30', [0]],
        ['10.1.20', [3, 0]],
        ['0004F2E7325A', [1]],
        ['boot.log failed', [1]],
        ['"server.1" voipprot | --', [2]],
        ['"failed boot"', []],
        ['address', [3, 2]],
        ['addr', []],
      ] as const)
        expect([words, await numbersOf({ words })]).toEqual([words, found]);
    });

    it('says where the words stand in the whole line', async () => {
      const text = 'File boot.log: no boot.log, boot again';
      const raw = `0913152920|so   |4|00|${text}`;
      await index.put(copy, [{ order: orderOf(1), lines: [{ ...line(text), raw }] }], {});
      const marked = async (words: string) =>
        (await index.search({ words }, { limit: 1 })).items[0]?.highlights.map(([a, b]) => raw.slice(a, b));
      expect(await marked('boot.log AGAIN')).toEqual(['boot.log', 'boot.log', 'again']);
      expect(await marked('"log no" no boot')).toEqual(['boot', 'log: no', 'boot', 'boot']);
      expect(await marked('')).toEqual([]);
    });

    it('refuses a quote without its partner, and cursors that are not of the query', async () => {
      const lines = ['a', 'b', 'c'].map((text) => line(text));
      await index.put(copy, [{ order: orderOf(1), lines }], {});
      await expect(index.search({ words: '"boot' }, { limit: 1 })).rejects.toMatchObject({
        code: 'RF_LOG_QUERY_INVALID',
      });
      const { cursor = '' } = await index.search({}, { limit: 1 });
      for (const wrong of [
        { limit: 1, cursor: 'x' },
        { limit: 1, cursor: `${cursor.slice(0, -8)}xxxxxxxx` },
      ])
        await expect(index.search({}, wrong)).rejects.toMatchObject({ code: 'RF_CURSOR_INVALID' });
      await expect(index.search({ words: 'a' }, { limit: 1, cursor })).rejects.toMatchObject({
        code: 'RF_CURSOR_INVALID',
      });
    });

    it('goes on behind the cursor while newer lines come in', async () => {
      const many = (from: number) =>
        Array.from({ length: 25 }, (_, at) => line(`boot ${from + at}`, from + at));
      await index.put(copy, [{ order: orderOf(1), lines: many(0) }], {});
      const seen: string[] = [];
      let cursor: string | undefined;
      for (let round = 1; round === 1 || cursor; round += 1) {
        const page = await index.search({ words: 'boot' }, { limit: 10, ...(cursor && { cursor }) });
        seen.push(...page.items.map(({ text }) => text));
        cursor = page.cursor;
        await index.put(other, [{ order: orderOf(round), lines: many(round * 100) }], {});
      }
      expect(seen).toEqual(
        many(0)
          .map(({ text }) => text)
          .reverse(),
      );
    });

    it('counts and finds what phones by the hundred log in turns', async () => {
      const phones = Array.from({ length: 120 }, (_, at) => `0004f2${at.toString(16).padStart(6, '0')}`);
      for (const order of [1, 2])
        await Promise.all(
          phones.map((mac, at) =>
            index.put(
              { ...copy, mac },
              [{ order: orderOf(order), lines: [line('boot', order * 1_000 + at)] }],
              {},
            ),
          ),
        );
      expect(await index.counts({ words: 'boot' }, 'mac', 1_000)).toEqual(
        phones.map((mac) => ({ key: mac, count: 2 })),
      );
      const { items } = await index.search({ words: 'boot' }, { limit: 1_000 });
      expect(items.map(({ mac }) => mac)).toEqual([...phones, ...phones].reverse());
    }, 60_000);

    it('gives the lines around one across the chunks of its copy, and none of others', async () => {
      const chunk = (order: number) => ({
        order: orderOf(order),
        lines: [0, 1, 2].map((number) => line(`${order}.${number}`, order)),
      });
      await index.put(copy, [1, 3, 2].map(chunk), {});
      await index.put(other, [1, 2].map(chunk), {});
      const { items } = await index.search({ words: '"2 1"', mac: copy.mac }, { limit: 1 });
      const around = async (before: number, after: number) =>
        (await index.around(items[0]!.id, { before, after })).map(({ text }) => text);
      expect(await around(0, 0)).toEqual(['2.1']);
      expect(await around(3, 2)).toEqual(['1.1', '1.2', '2.0', '2.1', '2.2', '3.0']);
      expect(await around(100, 100)).toHaveLength(9);
      await index.put(copy, [{ order: orderOf(2), lines: [] }], {});
      await expect(index.around(items[0]!.id, { before: 1, after: 1 })).rejects.toMatchObject({
        code: 'RF_LOG_LINE_MISSING',
      });
      await expect(index.around('no such id', { before: 1, after: 1 })).rejects.toMatchObject({
        code: 'RF_LOG_LINE_MISSING',
      });
    });

    it('keeps a line of many kilobytes, of bytes that are no text, of JSON, and empty ones', async () => {
      const texts = ['x'.repeat(70_000), '\u0000\u0001\u00ff\u0000', '', '\u{1f916} y', '"],[1,"', '\n'];
      await index.put(copy, [{ order: orderOf(1), lines: texts.map((text) => line(text)) }], {});
      expect((await index.lines(copy, orderOf(1))).map(({ text }) => text)).toEqual(texts);
      expect(await numbersOf({ words: texts[0]! })).toEqual([0]);
      expect(await numbersOf({ words: 'y' })).toEqual([3]);
    });

    describeLogRetention(adapter);
    describeLogIndexCrash(adapter);
  });
}

function line(text: string, after = 0): IndexedLine {
  return { raw: text, text, at: NOW - 3_600_000 + after, clock: 'set' };
}
