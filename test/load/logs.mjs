// The embedded log index beside raw FTS5, in one run: lines indexed a second (mark: at least 0.5 of raw inserts of the same
// text), and searches for a rare and a frequent word with and without a class filter (mark: at most 1.5 times the raw query
// that gives the same lines). Both take turns, so that a busy machine is busy for both; a search's ratio is that of CPU time,
// which other work disturbs least. Runs from the sources. With --folder the files stay there, and where a run has left them
// only the searches are made again.
// Usage: node --conditions=ringfleet-source test/load/logs.mjs [--lines 2000000] [--folder <path>] [--json]
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openEmbeddedLogIndex, SqliteThread } from '@ringfleet/storage';
import { FREQUENT_WORD, phoneLogs, RARE_WORD } from './log-lines.mjs';
import { median, milliseconds, putAll, slices, UPLOADS_AT_A_TIME } from './log-fill.mjs';

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '2000000' },
    folder: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const LINES = Number(values.lines);
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
const MB = 1024 * 1024;
const DAY = 86_400_000;
/** Raw inserts commit as many lines at a time as the index is given. */
const ROWS_AT_A_TIME = UPLOADS_AT_A_TIME * 200;
const PAGE = 50;
const MARKS = { indexed: 0.5, search: 1.5 };
/** All that the index tells of a line, and its text with the words marked. */
const WHOLE = `l.at, l.class, l.component, l.raw, u.ord, u.mac, u.path, u.kind, u.generation, u.model, u.site, u.version,
  highlight(words, 0, '[', ']') AS text`;
const now = Date.UTC(2026, 10, 27);
const days = { '*': 30, 0: 30, 1: 30, 2: 30, 3: 30, 4: 90, 5: 365, 6: 365 };

const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'rf-logs-'));
mkdirSync(folder, { recursive: true });
const filledBefore = join(folder, 'filled.json');
try {
  const index = await openEmbeddedLogIndex({ folder, retention: { days, bytes: 2 ** 50 }, now: () => now });
  const filled = existsSync(filledBefore)
    ? JSON.parse(readFileSync(filledBefore, 'utf8'))
    : await fill(index, openRaw(join(folder, 'raw.db')));
  writeFileSync(filledBefore, JSON.stringify(filled));
  const rawThread = await SqliteThread.open({
    file: join(folder, 'raw.db'),
    program: new URL('./raw-query.program.mjs', import.meta.url),
    readOnly: true,
  });
  const merged = await sweepOften(index);
  const searches = [];
  for (const [name, word] of Object.entries({ rare: RARE_WORD, frequent: FREQUENT_WORD }))
    for (const classes of [undefined, ['4', '5', '6'], ['5'], ['2']])
      searches.push(await compare(index, rawThread, name, word, classes));
  const swept = values.folder ? undefined : await sweep(index);
  const result = { ...filled, merged, searches, swept };
  await rawThread.close();
  await index.close();
  if (values.json) console.log(JSON.stringify(result));
  else report(result);
  const slow = searches.filter(({ ratio }) => ratio > MARKS.search);
  if (filled.ratio < MARKS.indexed || slow.length > 0) process.exitCode = 1;
} finally {
  if (!values.folder) rmSync(folder, { recursive: true, force: true });
}

function openRaw(file) {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE VIRTUAL TABLE words USING fts5 (text);
    CREATE TABLE lines (id INTEGER PRIMARY KEY, at INTEGER, class TEXT, component TEXT, raw TEXT, upload INTEGER) STRICT;
    CREATE TABLE uploads (upload INTEGER PRIMARY KEY, ord TEXT, mac TEXT, path TEXT, kind TEXT, generation TEXT,
      model TEXT, site TEXT, version TEXT) STRICT`);
  const words = db.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)');
  const lines = db.prepare('INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)');
  const upload = db.prepare('INSERT INTO uploads VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)');
  let id = 0;
  const together = (rows, insert) => {
    db.exec('BEGIN');
    for (const row of rows) insert(row);
    db.exec('COMMIT');
  };
  return {
    /** What is measured: the text alone, nothing of where it is from. */
    insertWords: (rows) => together(rows, ({ text }) => words.run((id += 1), text)),
    /** What the raw queries need besides. */
    insertLines: (uploads) => {
      let line = id - uploads.reduce((sum, { lines: { length } }) => sum + length, 0);
      together(uploads, ({ order, mac, path, kind, generation, origin, lines: rows }) => {
        const { model, site, version } = origin;
        const { lastInsertRowid } = upload.run(order, mac, path, kind, generation, model, site, version);
        for (const { at, class: of, component, raw } of rows)
          lines.run((line += 1), at, of, component, raw, lastInsertRowid);
      });
    },
    bytes: () => statSync(file).size,
  };
}

function rawQuery(columns, order, word, classes) {
  const filter = classes ? `AND l.class IN (${classes.map((one) => `'${one}'`).join(', ')})` : '';
  return `SELECT ${columns} FROM words CROSS JOIN lines l ON l.id = words.rowid
    ${columns === WHOLE ? 'CROSS JOIN uploads u ON u.upload = l.upload' : ''}
    WHERE words MATCH '${word}' ${filter} ORDER BY ${order} DESC LIMIT ${PAGE}`;
}

/** Slice by slice the index, then raw FTS5. */
async function fill(index, raw) {
  const total = { index: zero(), raw: zero() };
  const rss = [];
  const collected = [];
  let filled = 0;
  for (const uploads of slices(LINES, now)) {
    const lines = uploads.flatMap((upload) => upload.lines);
    await timed(total.index, () => putAll(index, uploads));
    await timed(total.raw, () => {
      for (let start = 0; start < lines.length; start += ROWS_AT_A_TIME)
        raw.insertWords(lines.slice(start, start + ROWS_AT_A_TIME));
    });
    raw.insertLines(uploads);
    filled += lines.length;
    rss.push(memory('VmRSS'));
    // What is left is not garbage that the collector has not come to.
    collectGarbage();
    collected.push(memory('VmRSS'));
    if (!values.json) {
      const us = ({ cpu }) => ((cpu * 1e6) / filled).toFixed(1);
      const ratio = total.raw.seconds / total.index.seconds;
      process.stderr.write(
        `${filled} lines, us CPU ${us(total.index)} to ${us(total.raw)}, ratio ${ratio.toFixed(2)}\n`,
      );
    }
  }
  const size = await index.size();
  if (size.lines !== LINES) throw new Error(`${size.lines} lines are in the index, not ${LINES}`);
  const quarters = (of) => [0.25, 0.5, 0.75, 1].map((part) => of[Math.ceil(of.length * part) - 1]);
  return {
    lines: LINES,
    index_lines_s: LINES / total.index.seconds,
    raw_lines_s: LINES / total.raw.seconds,
    ratio: total.raw.seconds / total.index.seconds,
    index_cpu_us: (total.index.cpu * 1e6) / LINES,
    raw_cpu_us: (total.raw.cpu * 1e6) / LINES,
    index_bytes_line: size.bytes / LINES,
    raw_bytes_line: raw.bytes() / LINES,
    rss_mb: quarters(rss),
    collected_rss_mb: quarters(collected),
    peak_rss_mb: memory('VmHWM'),
  };
}

/**
 * In turns. `whole` gives what the index gives; `bare` the same lines without where they are from and without marks; `any`
 * as bare, but not the newest by time.
 */
async function compare(index, raw, name, word, classes) {
  const query = { words: word, ...(classes && { classes }) };
  const ask = async (sql) => JSON.parse(await raw.call('all', sql));
  const queries = {
    index: () => index.search(query, { limit: PAGE }),
    whole: () => ask(rawQuery(WHOLE, 'l.at DESC, l.id', word, classes)),
    bare: () => ask(rawQuery('l.*', 'l.at DESC, l.id', word, classes)),
    any: () => ask(rawQuery('l.*', 'words.rowid', word, classes)),
  };
  const { items } = await queries.index();
  const expected = await queries.whole();
  if (JSON.stringify(items.map(({ at }) => at)) !== JSON.stringify(expected.map(({ at }) => at)))
    throw new Error(`the index and the raw query found different lines for ${JSON.stringify(query)}`);
  const of = Object.fromEntries(Object.keys(queries).map((key) => [key, { ms: [], cpu: zero() }]));
  const started = performance.now();
  while (of.index.ms.length < 3 || (of.index.ms.length < 200 && performance.now() - started < 5000))
    for (const [key, search] of Object.entries(queries))
      of[key].ms.push(await milliseconds(() => timed(of[key].cpu, search)));
  const each = Object.entries(of).map(([key, { ms, cpu }]) => [
    key,
    { ms: median(ms), cpu_ms: (cpu.cpu * 1000) / ms.length },
  ]);
  return {
    name,
    classes: classes?.join('') ?? 'all',
    found: items.length,
    ...Object.fromEntries(each),
    ratio: of.index.cpu.cpu / of.whole.cpu.cpu,
    bare_ratio: of.index.cpu.cpu / of.bare.cpu.cpu,
  };
}

/** As often as the log indexer does in a day: nothing is past its time, and buckets that grow no more are merged. */
async function sweepOften(index) {
  const sum = zero();
  for (let count = 0; count < 24; count += 1) await timed(sum, () => index.sweep(now));
  return { seconds: sum.seconds, cpu_us: (sum.cpu * 1e6) / LINES };
}

/** Until half of it is gone: the longest time that one put waited meanwhile. */
async function sweep(index) {
  const [upload] = phoneLogs({ lines: 200, until: now, seed: 2 });
  const { mac, kind, path, generation, origin } = upload;
  const lines = upload.lines.slice(0, 10).map((line) => ({ ...line, at: now }));
  let longest = 0;
  let sweeping = true;
  const started = performance.now();
  const swept = index.sweep(now + 16 * DAY).finally(() => (sweeping = false));
  for (let count = 0; sweeping; count += 1) {
    const chunk = { order: `${String(count).padStart(15, '0')}-000000-0000-gw-2`, lines };
    longest = Math.max(
      longest,
      await milliseconds(() => index.put({ mac, kind, path, generation }, [chunk], origin)),
    );
  }
  return { ...(await swept), ms: performance.now() - started, longest_put_ms: longest };
}

function zero() {
  return { seconds: 0, cpu: 0 };
}

async function timed(sum, work) {
  const started = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const used = process.cpuUsage(cpu);
  sum.seconds += (performance.now() - started) / 1000;
  sum.cpu += (used.user + used.system) / 1e6;
}

function memory(field) {
  const [, kb] = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'));
  return (Number(kb) * 1024) / MB;
}

function report(r) {
  const n = (value, digits = 0) => value.toFixed(digits);
  console.log(
    `indexed   ${n(r.index_lines_s)} lines/s, ${n(r.index_cpu_us, 1)} us CPU and ${n(r.index_bytes_line)} bytes a line`,
  );
  console.log(
    `raw FTS5  ${n(r.raw_lines_s)} lines/s, ${n(r.raw_cpu_us, 1)} us CPU and ${n(r.raw_bytes_line)} bytes a line`,
  );
  console.log(`ratio     ${n(r.ratio, 2)} (mark: ${MARKS.indexed})`);
  console.log(
    `memory    ${r.rss_mb.map((mb) => n(mb)).join(', ')} MB after each quarter, peak ${n(r.peak_rss_mb)} MB; ` +
      `${r.collected_rss_mb.map((mb) => n(mb)).join(', ')} MB with garbage collected`,
  );
  console.log(`merged    in ${n(r.merged.seconds, 1)} s, ${n(r.merged.cpu_us, 1)} us CPU a line of all`);
  console.log(
    '| word | classes | found | index: ms, CPU ms | raw: ms, CPU ms | ratio | raw, bare: ms, CPU ms | ratio | raw, bare, any: ms, CPU ms |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  const both = ({ ms, cpu_ms }) => `${n(ms, 2)}, ${n(cpu_ms, 2)}`;
  for (const s of r.searches)
    console.log(
      `| ${s.name} | ${s.classes} | ${s.found} | ${both(s.index)} | ${both(s.whole)} | ${n(s.ratio, 2)} | ` +
        `${both(s.bare)} | ${n(s.bare_ratio, 2)} | ${both(s.any)} |`,
    );
  if (r.swept)
    console.log(
      `sweep     ${r.swept.buckets} buckets, ${r.swept.lines} lines in ${n(r.swept.ms)} ms; the longest put meanwhile ${n(r.swept.longest_put_ms)} ms`,
    );
}
