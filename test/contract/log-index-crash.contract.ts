import { describe, expect, it } from '@jest/globals';
import { crashLines, crashOrder, crashCopy } from './hard-kill/crash-logs.ts';
import { killWhenAcknowledged } from './hard-kill/kill-when-acknowledged.ts';
import { everyPage } from './log-index-comparison.ts';
import { loadLogIndexAdapter, NOW, retention } from './log-index-adapter.ts';

/** Lines of the longest chunk of each of the eight writers. */
const PUTS_AT_ONCE = 8 * crashLines(0, 2).length;

export function describeLogIndexCrash(adapter: URL): void {
  describe('killed (SIGKILL) while it takes lines', () => {
    it('has every acknowledged chunk once and whole, and of the others all or nothing', async () => {
      const indexes = await loadLogIndexAdapter(adapter);
      const place = await indexes.newPlace();
      const child = new URL('./hard-kill/put-logs.child.ts', import.meta.url);
      let kills = 0;
      for (const enough of [40, 300]) {
        const acknowledged = await killWhenAcknowledged(child, [String(adapter), place], enough);
        kills += 1;
        const index = await indexes.open(place, { retention, now: () => NOW });
        try {
          const newest = new Map<string, number>();
          for (const [writer = '', count, edition] of acknowledged.map((line) => line.split(' ')))
            newest.set(`${writer} ${count}`, Number(edition));
          for (let writer = 0; writer < 8; writer += 1) {
            const copy = crashCopy(writer);
            const found = await everyPage(index, { mac: copy.mac }, 1000);
            const chunks = await index.chunks(copy);
            expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
            expect(found).toHaveLength(chunks.reduce((sum, { lines }) => sum + lines, 0));
            for (const [key, edition] of newest) {
              const [of, count] = key.split(' ').map(Number);
              if (of !== writer) continue;
              const held = await index.lines(copy, crashOrder(count!));
              // The next edition may have been stored without being told.
              expect([edition, edition + 1].map((one) => crashLines(count!, one))).toContainEqual(held);
            }
          }
          const { lines } = await index.size();
          const words = await index.counts({ words: 'crash' }, 'mac', 100);
          const left = lines - words.reduce((sum, { count }) => sum + count, 0);
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left).toBeLessThanOrEqual(indexes.sizesKilledPuts ? kills * PUTS_AT_ONCE : 0);
        } finally {
          await index.close();
        }
      }
      await indexes.removePlace(place);
    }, 120_000);
  });
}
