/** Appends 60 uploads under a limit on the size of files, and tells which were refused and with what. */
import { join } from 'node:path';
import { asRingfleetError } from '@ringfleet/contracts';
import { createSealer, openKeyRing } from '@ringfleet/storage';
import { entryOf } from './journal.test-bench.ts';
import { UploadJournal } from './upload-journal.ts';

const root = process.argv[2] ?? '';
const sealer = createSealer(await openKeyRing({ file: join(root, 'keys.json') }));
const journal = await UploadJournal.open({ folder: join(root, 'journal'), sealer, limit: 1024 ** 3 });
for (let n = 1; n <= 60; n += 1) {
  const outcome = await journal.append(entryOf(n, { key: `k${n}` }), Buffer.alloc(50_000, n)).then(
    () => 'kept',
    (error: unknown) => asRingfleetError(error).code,
  );
  process.stdout.write(`k${n} ${outcome}\n`);
}
await journal.close();
