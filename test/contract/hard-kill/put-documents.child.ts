import { writeSync } from 'node:fs';
import type { DocumentStore } from '@ringfleet/storage';
import { loadAdapter } from '../store-adapter.ts';
import { messageAbout, things } from '../things.ts';

const [adapter = '', place = ''] = process.argv.slice(2);
const store = await (await loadAdapter<DocumentStore>(adapter)).open(place);
const repository = store.repository(things);

async function putForEver(writer: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const id = `${writer}-${count}`;
    await repository.put(id, { content: 'x'.repeat(500) }, { outbox: [messageAbout(id)] });
    writeSync(1, `${id}\n`);
  }
}

await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(putForEver));
