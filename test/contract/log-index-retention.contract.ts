import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LogClass } from '@ringfleet/contracts';
import type { IndexedLine, LogIndex, LogRetention } from '@ringfleet/storage';
import { DAY, loadLogIndexAdapter, type LogIndexAdapter, NOW, retention } from './log-index-adapter.ts';
import { everyPage } from './log-index-comparison.ts';
import { copies, orderOf } from './log-arbitraries.ts';

/** A bucket may go so many days after the last of its lines could: what is kept too long is little. */
const SLACK = 1.25;

export function describeLogRetention(adapter: URL): void {
  describe('retention', () => {
    let indexes: LogIndexAdapter;
    let place: string;
    let index: LogIndex;
    let clock: number;
    const open = async (kept: LogRetention = retention) =>
      indexes.open(place, { retention: kept, now: () => clock });
    beforeEach(async () => {
      indexes = await loadLogIndexAdapter(adapter);
      place = await indexes.newPlace();
      clock = NOW;
      index = await open();
    });
    afterEach(async () => {
      await index.close();
      await indexes.removePlace(place);
    });
    const copy = copies[0]!;

    it('keeps a line as many days as its class, and little longer', async () => {
      const lines = Array.from({ length: 400 }, (_, day) =>
        (['0', '3', '4', '6', undefined] as const).map((of) => lineAt(NOW - day * DAY + 1, of)),
      ).flat();
      await index.put(copy, [{ order: orderOf(1), lines }], {});
      for (const later of [0, 5, 40, 200]) {
        const { lines: gone } = await index.sweep(NOW + later * DAY);
        expect(gone > 0).toBe(later > 0);
        const ages = (await everyPage(index, {}, 1000)).map(({ at, class: of }) => ({
          days: (NOW + later * DAY - at) / DAY,
          kept: retention.days[of ?? '*'],
        }));
        for (const { days, kept } of ages) expect(days).toBeLessThan(kept * SLACK + 1);
        const due = lines.filter(
          (line) => line.at >= NOW + (later - retention.days[line.class ?? '*']) * DAY,
        );
        const young = ages.filter(({ days, kept }) => days <= kept);
        expect(young).toHaveLength(
          due.filter((line) => line.at >= NOW - retention.days[line.class ?? '*'] * DAY).length,
        );
      }
    });

    it('remembers chunks whose lines are gone, so that they do not come back', async () => {
      const lines = [lineAt(NOW, '0'), lineAt(NOW, '6')];
      await index.put(copy, [{ order: orderOf(1), lines }], {});
      clock = NOW + 20 * DAY;
      expect((await index.sweep(clock)).lines).toBe(1);
      await index.put(copy, [{ order: orderOf(1), lines }], {});
      expect(await index.chunks(copy)).toEqual([{ order: orderOf(1), lines: 2 }]);
      expect((await index.lines(copy, orderOf(1))).map((line) => line.class)).toEqual(['6']);
      expect(await index.size()).toMatchObject({ lines: 1 });
      clock = NOW + 1000 * DAY;
      await index.sweep(clock);
      expect(await index.size()).toMatchObject({ lines: 0 });
      expect(await index.chunks(copy)).toEqual([]);
    });

    it('lets the oldest go when there are too many bytes', async () => {
      const lines = Array.from({ length: 30 }, (_, day) =>
        Array.from({ length: 400 }, (_, n) =>
          lineAt(NOW - day * DAY - n, '3', `word${day * 400 + n} `.repeat(20)),
        ),
      ).flat();
      await index.put(copy, [{ order: orderOf(1), lines }], {});
      const { bytes } = await index.size();
      await index.close();
      index = await open({ ...retention, bytes: bytes / 2 });
      const { lines: gone } = await index.sweep(NOW);
      const after = await index.size();
      expect(after.bytes).toBeLessThanOrEqual(bytes / 2);
      expect(after.lines).toBe(lines.length - gone);
      expect(after.lines).toBeGreaterThan(lines.length / 4);
      const left = await everyPage(index, {}, 1000);
      const newest = lines.map(({ at }) => at).sort((a, b) => b - a);
      expect(left.map(({ at }) => at)).toEqual(newest.slice(0, after.lines));
    });

    it('takes lines while it sweeps', async () => {
      const lines = Array.from({ length: 60 }, (_, day) => lineAt(NOW - day * DAY, '4'));
      await index.put(copy, [{ order: orderOf(1), lines }], {});
      clock = NOW + 80 * DAY;
      const sweeping = index.sweep(clock);
      const puts = Array.from({ length: 20 }, (_, n) =>
        index.put(copies[4]!, [{ order: orderOf(n), lines: [lineAt(clock, '4')] }], {}),
      );
      await Promise.all([sweeping, ...puts]);
      expect(await everyPage(index, { mac: copies[4]!.mac }, 7)).toHaveLength(20);
    });
  });
}

function lineAt(at: number, of: LogClass | undefined, text = 'kept'): IndexedLine {
  return { raw: text, text, at, clock: 'set', ...(of && { class: of }) };
}
