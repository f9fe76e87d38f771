// The raw queries of logs.mjs, in a thread as the log index has one, with the same page cache, and answered as JSON too: so
// both pay for it.
export default function openRawQueries(db) {
  db.exec('PRAGMA cache_size = -16000');
  const statements = new Map();
  return {
    calls: {
      all: (sql) => {
        if (!statements.has(sql)) statements.set(sql, db.prepare(sql));
        return JSON.stringify(statements.get(sql).all());
      },
    },
  };
}
