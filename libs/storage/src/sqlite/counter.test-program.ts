import { errorTable } from '@ringfleet/contracts';
import type { OpenProgram } from './sqlite-program.ts';

/** A program for the tests of the thread itself. */
const openCounter = ((db, options) => {
  db.exec('CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT');
  const add = db.prepare(
    'INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value RETURNING value',
  );
  return {
    calls: {
      add: ({ name, by }: { name: string; by: number }) => {
        const row = add.get(name, by) as { value: number };
        if (by < 0) throw new RangeError('counters only count up');
        return row.value;
      },
      greeting: () => `${String(options)} ${Object.keys(errorTable).length > 0 ? 'table' : ''}`,
    },
  };
}) satisfies OpenProgram;

export default openCounter;
