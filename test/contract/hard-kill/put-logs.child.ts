import { writeSync } from 'node:fs';
import { loadLogIndexAdapter, NOW, retention } from '../log-index-adapter.ts';
import { crashCopy, crashLines, crashOrder } from './crash-logs.ts';

const [adapter = '', place = ''] = process.argv.slice(2);
const index = await (await loadLogIndexAdapter(adapter)).open(place, { retention, now: () => NOW });

/** Each chunk is put, put again, and replaced by two further editions. */
async function putForEver(writer: number): Promise<never> {
  for (let count = 0; ; count += 1)
    for (const edition of [0, 0, 1, 2]) {
      const chunk = { order: crashOrder(count), lines: crashLines(count, edition) };
      await index.put(crashCopy(writer), [chunk], { model: 'VVX400' });
      writeSync(1, `${writer} ${count} ${edition}\n`);
    }
}

await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(putForEver));
