import { errorTable, RingfleetError } from '@ringfleet/contracts';
import type { OpenProgram } from './sqlite-program.ts';

/** A program for the tests of the thread itself. */
const openCounter = ((db, options) => {
  db.exec('CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT');
  const add = db.prepare(
    'INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value RETURNING value',
  );
  db.exec('CREATE TABLE IF NOT EXISTS ballast (bytes BLOB)');
  const load = db.prepare('INSERT INTO ballast VALUES (zeroblob(?))');
  return {
    calls: {
      add: ({ name, by }: { name: string; by: number }) => {
        const row = add.get(name, by) as { value: number };
        if (by < 0) throw new RangeError('counters only count up');
        return row.value;
      },
      limitPages: (pages: number) => db.exec(`PRAGMA max_page_count = ${pages}`),
      load: (bytes: number) => load.run(bytes).changes,
      refuse: (id: string) => {
        throw new RingfleetError(
          'RF_VERSION_CONFLICT',
          { what: 'counter', id },
          { cause: new TypeError('the reason') },
        );
      },
      sizeOf: (bytes: Uint8Array) => bytes.byteLength,
      greeting: () => `${String(options)} ${Object.keys(errorTable).length > 0 ? 'table' : ''}`,
    },
  };
}) satisfies OpenProgram;

export default openCounter;
