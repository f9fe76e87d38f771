// Ringfleet as a cluster on this machine, on a real Kafka broker, MongoDB's protocol and S3: how long it takes from a phone's
// 226 to its event in Kafka, to the file at the other gateway and to its drift in the API, while phones boot at a given rate;
// how long a fresh gateway needs for so many artifacts; memory of each process, and its CPU time a boot. Needs Java, Maven and Go (or KAFKA_BROKERS,
// MONGODB_URI, S3_ENDPOINT), and the built product (npm run build).
// Usage: npx node --conditions=ringfleet-source --import=./test/end-to-end/compile-sources.ts test/load/cluster.mjs
//   [--boots 50] [--seconds 60] [--probes 200] [--artifacts 100000] [--json]
import { rm } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'basic-ftp';
import { encodeEvent, topicName } from '@ringfleet/contracts';
import { openKafkaEventBus } from '@ringfleet/messaging/kafka';
import { simulateFleet } from '@ringfleet/phone-simulator';
import { createSealer, openKeyRing } from '@ringfleet/storage';
import { parseBootServer } from '@ringfleet/ucs';
import { OpenImport } from '../end-to-end/imported-folder.ts';
import { RunningCluster } from '../cluster/running-cluster.ts';
import { cpuMsOf, residentMbOf } from './process-figures.mjs';

const { values } = parseArgs({
  options: {
    boots: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '60' },
    probes: { type: 'string', default: '200' },
    artifacts: { type: 'string', default: '100000' },
    json: { type: 'boolean', default: false },
  },
});
const [boots, seconds, probes, artifacts] = ['boots', 'seconds', 'probes', 'artifacts'].map((name) =>
  Number(values[name]),
);
const LOOK_EVERY_MS = 100;
/** Rarer: who looks takes time from what is looked for. */
const ASK_EVERY_MS = 250;
const BATCH = 2_000;
const GATEWAYS = ['ftp-gateway', 'ftp-gateway#2'];
const PARAMETER = 'np.normal.ringing.calls.tonePattern';

const running = await RunningCluster.start({ say: (line) => console.error(line), logLevel: 'error' });
try {
  const { cluster } = running;
  const { broker, mongo, s3 } = cluster;
  const servers = { Kafka: broker.pid, MongoDB: mongo.pid, S3: s3.pid, 'phones and probes': process.pid };
  const pids = () => ({
    ...Object.fromEntries(Array.from(cluster.members, ([name, { pid }]) => [name, pid])),
    ...servers,
  });
  const of = (figure) =>
    Object.fromEntries(Object.entries(pids()).map(([name, pid]) => [name, pid ? figure(pid) : 0]));
  const memory = { idle: of(residentMbOf) };
  const bus = openKafkaEventBus({ brokers: cluster.broker.brokers, clientId: 'load' });
  await publishMaster();
  console.error('phones come');
  const before = of(cpuMsOf);
  const latencies = await measureLatencies(bus);
  memory.underLoad = of(residentMbOf);
  const cpu = of(cpuMsOf);
  for (const name of Object.keys(cpu)) cpu[name] = (cpu[name] - before[name]) / latencies.boots;
  console.error('a gateway catches up');
  const catchUp = await measureCatchUp(bus);
  memory.afterCatchUp = of(residentMbOf);
  await bus.close();
  const result = { latencies, catchUp, memory, cpu };
  if (values.json) console.log(JSON.stringify(result));
  else report(result);
} finally {
  await running.stop();
}

async function publishMaster() {
  const master = '<APPLICATION CONFIG_FILES="shared.cfg" LOG_FILE_DIRECTORY="logs"/>';
  const files = { '000000000000.cfg': master, 'shared.cfg': '<a up.backlight.timeout="10"/>' };
  await (await OpenImport.fill(running, files)).apply();
  for (const gateway of GATEWAYS) {
    const client = await login(gateway);
    while (!(await read(client, 'shared.cfg')).includes('timeout')) await pause(50);
    client.close();
  }
}

/** Phones of a factory-reset fleet boot at a rate; beside them probes upload overrides, spread over that time. */
async function measureLatencies(bus) {
  const arrived = new Map();
  const uploads = topicName('phoneUploads', running.cluster.settings.RINGFLEET_TOPIC_PREFIX);
  const following = await bus.follow({
    topics: [uploads],
    from: { [uploads]: await bus.endOffsets(uploads) },
    otherwise: 'beginning',
    handle: async (batch) => {
      for (const { key, value } of batch) arrived.set(`${key}/${JSON.parse(value).kind}`, performance.now());
    },
  });
  const totals = { boots: 0, failed: 0 };
  const began = performance.now();
  const load = Promise.all(
    GATEWAYS.map(async (gateway, at) => {
      const { boots: done, failedBoots } = await simulateFleet({
        bootServer: bootServerOf(gateway),
        phones: (boots * seconds) / GATEWAYS.length,
        firstMac: `0004f26${at}0000`,
        models: ['VVX400'],
        parallel: 100,
        rate: boots / GATEWAYS.length,
        fast: true,
      });
      totals.boots += done;
      totals.failed += failedBoots;
    }),
  ).then(() => (totals.seconds = (performance.now() - began) / 1000));
  const times = { event: [], otherGateway: [], drift: [] };
  const probing = [];
  for (let at = 0; at < probes; at += 1) {
    probing.push(probe(at, { arrived, times }));
    await pause((seconds * 1000) / probes);
  }
  await Promise.all(probing);
  await load;
  await following.close();
  const quantiles = Object.fromEntries(
    Object.entries(times).map(([what, list]) => {
      list.sort((a, b) => a - b);
      const of = (share) => Math.round(list[Math.floor((list.length - 1) * share)]);
      return [what, { p50: of(0.5), p99: of(0.99), probes: list.length }];
    }),
  );
  return { ...totals, rate: totals.boots / totals.seconds, ...quantiles };
}

async function probe(at, { arrived, times }) {
  const mac = `0004f25${at.toString(16).padStart(5, '0')}`;
  const value = `ringer${2 + (at % 12)}`;
  const text = `<?xml version="1.0"?>\n<PHONE_CONFIG><OVERRIDES ${PARAMETER}="${value}"/></PHONE_CONFIG>\n`;
  // A session belongs to the phone whose file it stores or reads first.
  const [writer, reader] = await Promise.all(GATEWAYS.map(login));
  await writer.uploadFrom(Readable.from([Buffer.from(text)]), `${mac}-phone.cfg`);
  const since = performance.now();
  writer.close();
  const [event, file, drift] = await Promise.all([
    until(() => arrived.has(`${mac}/phone`)).then(() => arrived.get(`${mac}/phone`)),
    until(async () => (await read(reader, `${mac}-phone.cfg`)).includes(value)),
    until(async () => (await driftOf(mac)) === value, ASK_EVERY_MS),
  ]);
  reader.close();
  times.event.push(Math.max(0, event - since));
  times.otherGateway.push(file - since);
  times.drift.push(drift - since);
}

/** A gateway that lost its volume reads everything again: phones are served by it when it is ready. */
async function measureCatchUp(bus) {
  const gateway = running.cluster.member(GATEWAYS[1]);
  await gateway.stop();
  await rm(gateway.dataFolder, { recursive: true });
  const sealer = createSealer(await openKeyRing({ file: running.cluster.settings.RINGFLEET_KEYS_FILE }));
  const topic = topicName('artifacts', running.cluster.settings.RINGFLEET_TOPIC_PREFIX);
  const changeSet = { publisher: 'config-renderer', seq: 1_000_000 };
  const at = new Date().toISOString();
  const send = (events) =>
    bus.publish(
      topic,
      events.map(({ type, key, id, data }) =>
        encodeEvent({ id, type, source: '/ringfleet/load', time: at, data }, key),
      ),
    );
  for (let start = 0; start < artifacts; start += BATCH)
    await send(
      Array.from({ length: Math.min(BATCH, artifacts - start) }, (_, n) => {
        const mac = `0004f27${(start + n).toString(16).padStart(5, '0')}`;
        const path = `${mac}-lync.cfg`;
        const bytes = Buffer.from(`<a reg.1.address="${mac}@example.org" reg.1.displayName="Phone ${mac}"/>`);
        const data = {
          ...{ path, kind: 'config', size: bytes.length, hash: sealer.keyedHash(bytes), mac, modified: at },
          ...{ bytes: sealer.seal(bytes).toString('base64'), changeSet },
        };
        return { type: 'ringfleet.artifact.published.v1', key: path, id: `load/${path}`, data };
      }),
    );
  const closing = { publisher: 'config-renderer', seq: changeSet.seq, closedAt: at };
  await send([
    {
      ...{ type: 'ringfleet.artifact.set-closed.v1', key: '_closed/config-renderer', id: 'load/closed' },
      data: closing,
    },
  ]);
  const started = performance.now();
  await gateway.start();
  const ready = performance.now() - started;
  const client = await login(GATEWAYS[1]);
  const last = `0004f27${(artifacts - 1).toString(16).padStart(5, '0')}`;
  while (!(await read(client, `${last}-lync.cfg`)).includes(last)) await pause(50);
  client.close();
  return { artifacts, ready, served: performance.now() - started };
}

function bootServerOf(gateway) {
  return parseBootServer(`ftp://127.0.0.1:${running.ftpOf(gateway).port}`);
}

async function login(gateway) {
  const client = new Client(30_000);
  await client.access(running.ftpOf(gateway));
  return client;
}

async function read(client, path) {
  const chunks = [];
  const write = (chunk, _encoding, done) => done(void chunks.push(chunk));
  await client.downloadTo(new Writable({ write }), path).catch(() => undefined);
  return Buffer.concat(chunks).toString();
}

async function driftOf(mac) {
  const { items } = await running.json(`drift?phone=${mac}&all=true`);
  return items[0]?.value;
}

/** @returns when it was so */
async function until(isThere, every = LOOK_EVERY_MS) {
  while (!(await isThere())) await pause(every);
  return performance.now();
}

function report({ latencies, catchUp, memory, cpu }) {
  const { boots: done, failed, rate, event, otherGateway, drift } = latencies;
  console.log(`${done} boots, ${failed} failed, ${rate.toFixed(1)} a second; from a phone's 226 to`);
  console.log('| | p50 ms | p99 ms | uploads |\n|---|---|---|---|');
  for (const [what, { p50, p99, probes: count }] of Object.entries({
    'its event in Kafka': event,
    'the file at the other gateway': otherGateway,
    'its drift in the API': drift,
  }))
    console.log(`| ${what} | ${p50} | ${p99} | ${count} |`);
  const [ready, served] = [catchUp.ready, catchUp.served].map((ms) => (ms / 1000).toFixed(1));
  console.log(
    `\nA fresh gateway with ${catchUp.artifacts} artifacts: ready after ${ready} s, the last served after ${served} s`,
  );
  console.log('\n| | CPU ms a boot | MB idle | under load | after catching up |\n|---|---|---|---|---|');
  for (const name of Object.keys(cpu)) {
    const { idle, underLoad, afterCatchUp } = memory;
    const each = [cpu[name].toFixed(1), idle[name], underLoad[name], afterCatchUp[name]];
    console.log(`| ${name} | ${each.join(' | ')} |`);
  }
}
