import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { entryOf, JournalBench } from './journal.test-bench.ts';
import { encodeRecord, scanRecords } from './record-codec.ts';
import { segmentName } from './segment-writer.ts';

describe('a torn journal', () => {
  let bench: JournalBench;
  beforeEach(async () => {
    bench = await JournalBench.make();
  });
  afterEach(() => bench.remove());

  const bodies = fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 8 });

  it('has every record that is whole, wherever it was cut', () => {
    fc.assert(
      fc.property(bodies, fc.nat(), (list, at) => {
        const records = list.map((body, n) => encodeRecord({ n }, body));
        const file = Buffer.concat(records);
        const length = at % (file.length + 1);
        let whole = 0;
        for (let end = 0; whole < records.length && end + (records[whole]?.length ?? 0) <= length; whole += 1)
          end += records[whole]?.length ?? 0;
        const scanned = scanRecords(file.subarray(0, length));
        expect(scanned.records.map(({ body }) => [...body])).toEqual(
          list.slice(0, whole).map((body) => [...body]),
        );
        expect(scanned.skipped).toBe(length - Buffer.concat(records.slice(0, whole)).length);
      }),
    );
  });

  it('loses only the record in which a byte was changed', () => {
    fc.assert(
      fc.property(bodies, fc.nat(), fc.integer({ min: 1, max: 255 }), (list, at, change) => {
        const records = list.map((body, n) => encodeRecord({ n }, body));
        const file = Buffer.concat(records);
        const hit = at % file.length;
        file[hit] = (file[hit] ?? 0) ^ change;
        let end = 0;
        const damaged = records.findIndex((record) => (end += record.length) > hit);
        const found = scanRecords(file).records.map(({ header }) => header['n']);
        expect(found).toEqual(list.map((_, n) => n).filter((n) => n !== damaged));
      }),
    );
  });

  it('is opened with all uploads before the cut, and takes new ones', async () => {
    const first = await bench.journal();
    for (const n of [1, 2, 3]) await first.append(entryOf(n, { key: `k${n}` }), Buffer.from(`upload ${n}`));
    await bench.close(first);
    const segment = join(bench.folder, segmentName(1));
    await truncate(segment, (await readFile(segment)).length - 5);

    const second = await bench.journal();
    expect(second.skipped).toBeGreaterThan(0);
    expect([...second.pending()].map(({ entry }) => entry.key)).toEqual(['k1', 'k2']);
    await second.append(entryOf(4, { key: 'k4' }), Buffer.from('upload 4'));
    await bench.close(second);

    const third = await bench.journal();
    const texts = await Promise.all(
      [...third.pending()].map(async (upload) => String(await third.bytes(upload))),
    );
    expect(texts).toEqual(['upload 1', 'upload 2', 'upload 4']);
    expect(third.highestOrder).toBe(entryOf(4).order);
  });

  it('ignores and removes a large upload that was never named', async () => {
    const first = await bench.journal();
    const large = await first.createLarge();
    await large.write(Buffer.alloc(100_000, 1));
    await large.finish();
    await bench.close(first);
    const second = await bench.journal();
    expect(second.pendingCount).toBe(0);
    await expect(readFile(large.path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('does not take a record that lies inside another for one of its own', () => {
    const inner = encodeRecord({ mark: 'done', ids: [] }, Buffer.from('x'));
    expect(scanRecords(encodeRecord({ n: 1 }, inner)).records.map(({ header }) => header)).toEqual([
      { n: 1 },
    ]);
  });
});
