/** Appends uploads, eight at a time, and tells the number of each one on its output once it is durable. */
import { join } from 'node:path';
import { createSealer, openKeyRing } from '@ringfleet/storage';
import { entryOf } from './journal.test-bench.ts';
import { UploadJournal } from './upload-journal.ts';

const root = process.argv[2] ?? '';
const sealer = createSealer(await openKeyRing({ file: join(root, 'keys.json') }));
const journal = await UploadJournal.open({ folder: join(root, 'journal'), sealer, limit: 1024 ** 3 });
let last = 0;

async function appendForEver(): Promise<never> {
  for (;;) {
    const n = (last += 1);
    const bytes = Buffer.from(`upload ${n}`);
    if (n % 10 === 0) {
      const large = await journal.createLarge();
      await large.write(bytes);
      await large.finish();
      await journal.append(entryOf(n, { key: `k${n}` }), large);
    } else await journal.append(entryOf(n, { key: `k${n}` }), bytes);
    process.stdout.write(`${n}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, appendForEver));
