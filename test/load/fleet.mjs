// A fleet applied from one YAML, one layer changed, one phone explained, at growing sizes: time for each phone as a ratio
// to the smallest size, and memory over idle. Needs nothing but the built product (npm run build).
// Usage: node test/load/fleet.mjs [--sizes 1000,10000,100000] [--json]
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { startProduct } from './product.mjs';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,100000' },
    json: { type: 'boolean', default: false },
  },
});
const SITES = 100;
const rows = [];
for (const size of values.sizes.split(',').map(Number)) rows.push(await measure(size));
if (values.json) console.log(JSON.stringify(rows));
else report();

function report() {
  const [first] = rows;
  console.log(
    '| phones | apply s | ms a phone | ratio | again s | layer ms | explain ms | export s | idle MB | peak MB |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  for (const r of rows)
    console.log(
      `| ${r.size} | ${r.apply.toFixed(1)} | ${((r.apply * 1000) / r.size).toFixed(2)} | ${(r.apply / r.size / (first.apply / first.size)).toFixed(2)} | ${r.again.toFixed(1)} | ${r.layer.toFixed(0)} | ${r.explain.toFixed(1)} | ${r.export.toFixed(1)} | ${r.idle.toFixed(0)} | ${r.peak.toFixed(0)} |`,
    );
  console.log(
    'ratio: time for each phone, against the smallest size. layer: until a phone reads the change of the fleet layer.',
  );
}

async function measure(size) {
  const folder = mkdtempSync(join(tmpdir(), 'rf-fleet-'));
  const product = await startProduct(folder, 'built', { env: { RINGFLEET_FTP_PASSIVE_PORTS: '0' } });
  try {
    const idle = product.memory('VmRSS');
    const row = { size, idle };
    row.apply = await seconds(() => apply(product, size));
    row.again = await seconds(() => apply(product, size));
    row.layer = await layerUntilRead(product);
    row.explain = await explain(product);
    row.export = await seconds(() => exported(product));
    row.peak = product.memory('VmHWM');
    return row;
  } finally {
    await product.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function seconds(work) {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

function macOf(at) {
  return `0004f2${at.toString(16).padStart(6, '0')}`;
}

function* fleet(size) {
  yield 'fleet:\n  baseProfile: Lync\n  pinSignIn: off\n  parameters:\n    voIpProt.SIP.enable: 1\nsites:\n';
  for (let at = 0; at < SITES; at += 1)
    yield `  site${at}:\n    bootPath: site${at}\n    timeZone: Europe/Berlin\n    ntpServers: [192.0.2.${at}]\n`;
  yield 'phones:\n';
  for (let at = 0; at < size; at += 1)
    yield `  ${macOf(at)}:\n    model: ${at % 3 === 0 ? 'SPIP331' : 'VVX400'}\n    site: site${at % SITES}\n    lines:\n      - address: user${at}@example.com\n        signIn: full\n        domain: EXAMPLE\n        user: user${at}\n        password: secret-${at}\n        label: "User ${at}"\n`;
}

function apply(product, size) {
  const headers = { 'content-type': 'application/yaml' };
  return product.json('POST', 'intent/apply', { headers, body: Readable.from(encoded(fleet(size))) });
}

/** Milliseconds. */
async function layerUntilRead(product) {
  const phone = await ftpSession(product.port);
  const mark = `mark-${Date.now()}`;
  const started = performance.now();
  const changed = product.json('PATCH', 'intent/fleet', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ parameters: { 'up.mark': mark } }),
  });
  for (;;) if ((await phone.read('shared.cfg')).includes(mark)) break;
  const took = performance.now() - started;
  await changed;
  phone.close();
  return took;
}

/** Milliseconds, the median of 50 phones. */
async function explain(product) {
  const times = [];
  for (let at = 0; at < 50; at += 1)
    times.push(await seconds(() => product.json('GET', `explain/${macOf(at * 7)}`)));
  return times.sort((a, b) => a - b)[25] * 1000;
}

async function exported(product) {
  let bytes = 0;
  for await (const chunk of await product.ask('GET', 'intent/export')) bytes += chunk.length;
  if (bytes === 0) throw new Error('the export is empty');
}

/** Many small texts as few larger chunks. */
function* encoded(texts) {
  let text = '';
  for (const piece of texts) {
    text += piece;
    if (text.length < 65_536) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

/** One logged-in phone that reads a file again and again. */
async function ftpSession(port) {
  const socket = connect(port, '127.0.0.1');
  const lines = [];
  const waiting = [];
  let rest = '';
  socket.setEncoding('utf8').on('data', (text) => {
    const parts = (rest + text).split('\r\n');
    rest = parts.pop();
    for (const line of parts.filter((part) => /^\d{3} /.test(part)))
      (waiting.shift() ?? ((one) => lines.push(one)))(line);
  });
  const reply = () =>
    lines.length > 0 ? Promise.resolve(lines.shift()) : new Promise((resolve) => waiting.push(resolve));
  const say = (command) => {
    socket.write(`${command}\r\n`);
    return reply();
  };
  await reply();
  await say('USER PlcmSpIp');
  await say('PASS PlcmSpIp');
  return {
    read: async (path) => {
      const dataPort = Number(/\|\|\|(\d+)\|/.exec(await say('EPSV'))[1]);
      const data = connect(dataPort, '127.0.0.1');
      const done = new Promise((resolve) => {
        let text = '';
        data.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        data.once('close', () => resolve(text));
        data.once('error', () => resolve(''));
      });
      const first = await say(`RETR ${path}`);
      if (first.startsWith('5')) {
        data.destroy();
        return '';
      }
      const text = await done;
      await reply();
      return text;
    },
    close: () => socket.destroy(),
  };
}
