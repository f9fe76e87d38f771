// Events through our bus on Kafka, against plain kafkajs and other clients in the same run: events for each second of the
// client's CPU, publishing and consuming. Needs Java and Maven (or KAFKA_BROKERS) and the built product (npm run build).
// Usage: node test/load/bus.mjs [--events 100000] [--rounds 3] [--peers DIR] [--json]
// --peers: a folder in which @platformatic/kafka or @confluentinc/kafka-javascript is installed; they are measured too.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startKafkaBroker } from '../infra/kafka-broker.ts';
import { clients } from './bus-clients.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    peers: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const measured = fileURLToPath(new URL('./bus-clients.mjs', import.meta.url));
const installed = Object.entries(clients).filter(
  ([, { package: name }]) =>
    name === undefined ||
    (values.peers !== undefined && existsSync(join(values.peers, 'node_modules', name))),
);

const broker = await startKafkaBroker();
const rows = new Map(installed.map(([name]) => [name, []]));
try {
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const [index, [name]] of installed.entries()) {
      const topic = `load.${index}.${round}.${process.pid}`;
      const args = [measured, name, broker.brokers.join(','), topic, values.events, values.peers ?? ''];
      const said = execFileSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      rows.get(name).push(JSON.parse(said.toString().trim().split('\n').at(-1)));
    }
} finally {
  await broker.stop();
}
if (values.json) console.log(JSON.stringify(Object.fromEntries(rows)));
else report();

/** The best round of each: what else ran on the machine only takes away. */
function report() {
  const best = (name, figure) => Math.max(...rows.get(name).map((row) => row[figure]));
  console.log('| client | published a CPU second | to plain | consumed a CPU second | to plain | MB |');
  console.log('|---|---|---|---|---|---|');
  for (const [name] of installed) {
    const cells = ['published', 'consumed'].flatMap((figure) => {
      const rate = best(name, figure);
      return [Math.round(rate).toLocaleString('en'), (rate / best('kafkajs', figure)).toFixed(2)];
    });
    const memory = Math.max(...rows.get(name).map(({ rss }) => rss));
    console.log(`| ${name} | ${cells.join(' | ')} | ${Math.round(memory / 1048576)} |`);
  }
}
