// The raw queries of logs.mjs, in a thread as the log index has one: so both pay for it.
export default function openRawQueries(db) {
  const statements = new Map();
  return {
    calls: {
      all: (sql) => {
        if (!statements.has(sql)) statements.set(sql, db.prepare(sql));
        return statements.get(sql).all();
      },
    },
  };
}
