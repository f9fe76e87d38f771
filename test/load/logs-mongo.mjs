// The log index on MongoDB beside the embedded one (FTS5), in one run and with the same lines: lines indexed a second, and
// searches for a rare and a frequent word with and without a class filter, which must give the same lines. Both take turns.
// On the server of MONGODB_URI, else on the one of the tests (Java and Maven). Runs from the sources.
// Usage: npx node --conditions=ringfleet-source --import=./test/end-to-end/compile-sources.ts test/load/logs-mongo.mjs
//   [--lines 200000] [--json]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEmbeddedLogIndex } from '@ringfleet/storage';
import { openMongoConnection, openMongoLogIndex } from '@ringfleet/storage/mongo';
import { sharedMongoServer } from '../infra/mongo-server.ts';
import { median, milliseconds, putAll, slices } from './log-fill.mjs';
import { FREQUENT_WORD, RARE_WORD } from './log-lines.mjs';
import { cpuMsOf } from './process-figures.mjs';

const { values } = parseArgs({
  options: { lines: { type: 'string', default: '200000' }, json: { type: 'boolean', default: false } },
});
const LINES = Number(values.lines);
const PAGE = 50;
const TIMES = 100;
const now = Date.UTC(2026, 10, 27);
const days = { '*': 30, 0: 30, 1: 30, 2: 30, 3: 30, 4: 90, 5: 365, 6: 365 };
const options = { retention: { days, bytes: 2 ** 50 }, now: () => now };

const folder = mkdtempSync(join(tmpdir(), 'rf-logs-'));
const server = await sharedMongoServer();
const connection = await openMongoConnection({ uri: `${server.uri}/rf-load-logs` });
const indexes = {
  embedded: await openEmbeddedLogIndex({ folder, ...options }),
  mongo: await openMongoLogIndex({ connection, service: 'load', migrations: 'run', ...options }),
};
const names = Object.keys(indexes);
try {
  const result = { lines: LINES, filled: await fill(), searches: [] };
  for (const [word, of] of Object.entries({ rare: RARE_WORD, frequent: FREQUENT_WORD }))
    for (const classes of [undefined, ['4', '5', '6'], ['5'], ['2']])
      result.searches.push({ word, ...(await compare({ words: of, ...(classes && { classes }) })) });
  if (values.json) console.log(JSON.stringify(result));
  else report(result);
} finally {
  for (const index of Object.values(indexes)) await index.close();
  await connection.mongoose.dropDatabase();
  await connection.close();
  rmSync(folder, { recursive: true, force: true });
}

async function fill() {
  const sums = Object.fromEntries(names.map((name) => [name, { ms: 0, cpu: 0, server: 0 }]));
  for (const uploads of slices(LINES, now))
    for (const name of names) await timed(sums[name], () => putAll(indexes[name], uploads));
  return Object.fromEntries(
    names.map((name) => {
      const { ms, cpu, server } = sums[name];
      const us = (of) => (of * 1000) / LINES;
      return [name, { lines_s: (LINES * 1000) / ms, cpu_us: us(cpu), server_cpu_us: us(server) }];
    }),
  );
}

/** @throws when they do not give the same lines */
async function compare(query) {
  const search = (name) => indexes[name].search(query, { limit: PAGE });
  const found = await Promise.all(names.map(async (name) => (await search(name)).items.map(({ at }) => at)));
  if (JSON.stringify(found[0]) !== JSON.stringify(found[1]))
    throw new Error(`they found different lines for ${JSON.stringify(query)}`);
  const sums = Object.fromEntries(names.map((name) => [name, { ms: 0, cpu: 0, server: 0, each: [] }]));
  for (let count = 0; count < TIMES; count += 1)
    for (const name of names)
      sums[name].each.push(await milliseconds(() => timed(sums[name], () => search(name))));
  const figures = names.map((name) => {
    const { each, cpu, server } = sums[name];
    return [name, { ms: median(each), cpu_ms: cpu / TIMES, server_cpu_ms: server / TIMES }];
  });
  return {
    classes: query.classes?.join('') ?? 'all',
    found: found[0].length,
    ...Object.fromEntries(figures),
  };
}

/** Adds the time of a work, the CPU time of this process and that of the server, in ms. */
async function timed(sum, work) {
  const before = cpuMsOf(server.pid);
  const cpu = process.cpuUsage();
  sum.ms += await milliseconds(work);
  const { user, system } = process.cpuUsage(cpu);
  sum.cpu += (user + system) / 1000;
  sum.server += cpuMsOf(server.pid) - before;
}

function report({ lines, filled, searches }) {
  const n = (value, digits = 2) => value.toFixed(digits);
  console.log(`${lines} lines`);
  console.log('| index | lines/s | CPU us a line | CPU us a line, server |\n|---|---|---|---|');
  for (const [name, { lines_s, cpu_us, server_cpu_us }] of Object.entries(filled))
    console.log(`| ${name} | ${n(lines_s, 0)} | ${n(cpu_us, 1)} | ${n(server_cpu_us, 1)} |`);
  console.log('\n| word | classes | found | FTS5 ms | MongoDB ms | CPU ms of the client | of the server |');
  console.log('|---|---|---|---|---|---|---|');
  for (const { word, classes, found, embedded, mongo } of searches)
    console.log(
      `| ${word} | ${classes} | ${found} | ${n(embedded.ms)} | ${n(mongo.ms)} | ${n(mongo.cpu_ms)} | ${n(mongo.server_cpu_ms)} |`,
    );
}
