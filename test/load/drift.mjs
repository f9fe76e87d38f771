// How fast override files are judged, and how fast a change of the fleet layer opens the drift of every phone that hides it.
// npx node --conditions=ringfleet-source --import=./test/end-to-end/compile-sources.ts test/load/drift.mjs [--phones 100000]
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import { encodeEvent, topicName } from '@ringfleet/contracts';
import { service } from '@ringfleet/drift-detector';
import { ServiceBench } from '@ringfleet/service-kit/test-bench';

const { values } = parseArgs({ options: { phones: { type: 'string', default: '100000' } } });
const phones = Number(values.phones);
const RING = 'np.normal.ringing.calls.tonePattern';
const BATCH = 2_000;
const MIB = 1024 * 1024;

let peak = 0;
const watching = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 100);

const bench = await ServiceBench.open(service);
const macOf = (n) => `0004f2${n.toString(16).padStart(6, '0')}`;
const at = '2026-01-05T08:00:00.000Z';
const message = (type, key, data, id) =>
  encodeEvent({ id, type, source: '/ringfleet/load', time: at, data }, key);

async function publishAll(topic, make) {
  for (let start = 0; start < phones; start += BATCH) {
    const some = Array.from({ length: Math.min(BATCH, phones - start) }, (_, n) => make(start + n));
    await bench.bus.publish(topicName(topic), some);
  }
}

async function publishShared(seq, ring) {
  const files = {
    '000000000000.cfg': '<a CONFIG_FILES="[MACADDRESS]-lync.cfg,shared.cfg"/>',
    'shared.cfg': `<a up.backlight.timeout="10"${ring === undefined ? '' : ` ${RING}="${ring}"`}/>`,
  };
  for (const [path, text] of Object.entries(files)) {
    const bytes = Buffer.from(text);
    const data = {
      ...{
        path,
        kind: 'config',
        size: bytes.length,
        hash: bench.sealer.keyedHash(bytes),
        mac: null,
        modified: at,
      },
      ...{
        bytes: bench.sealer.seal(bytes).toString('base64'),
        changeSet: { publisher: 'config-renderer', seq },
      },
    };
    await bench.bus.publish(topicName('artifacts'), [
      message('ringfleet.artifact.published.v1', path, data, `config-renderer/${seq}/${path}`),
    ]);
  }
  const data = { publisher: 'config-renderer', seq, closedAt: at };
  await bench.bus.publish(topicName('artifacts'), [
    message(
      'ringfleet.artifact.set-closed.v1',
      '_closed/config-renderer',
      data,
      `config-renderer/${seq}/closed`,
    ),
  ]);
}

async function timed(what, work) {
  peak = 0;
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  await bench.settled();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const used = ((user + system) / 1e6).toFixed(1);
  console.log(
    `${what}: ${seconds.toFixed(1)} s, ${Math.round(phones / seconds)} phones a second, ${used} s of CPU, peak ${Math.round(peak / MIB)} MiB`,
  );
}

await publishShared(1);
await timed(`${phones} phones described`, () =>
  publishAll('fleet', (n) =>
    message(
      'ringfleet.fleet.phone-changed.v1',
      `phone/${macOf(n)}`,
      { mac: macOf(n), model: 'VVX400', lines: [], version: 1, changedAt: at },
      `config-renderer/1/phone/${macOf(n)}`,
    ),
  ),
);
const bytes = Buffer.from(
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<!-- Application SIP PrairieDog 4.1.4.0296 29-Nov-12 02:40 -->\n<PHONE_CONFIG>\n\t<OVERRIDES ${RING}="ringer10" up.toneVolume="3"/>\n</PHONE_CONFIG>\n`,
);
const sealed = bench.sealer.seal(bytes).toString('base64');
const hash = bench.sealer.keyedHash(bytes);
await timed(`${phones} override files judged`, () =>
  publishAll('phoneFiles', (n) => {
    const order = `001767600000000-${String(n % 1_000_000).padStart(6, '0')}-0000-gw-1`;
    const mac = macOf(n);
    const file = { mac, kind: 'phone', path: `${mac}-phone.cfg`, order, size: bytes.length, hash };
    return message(
      'ringfleet.phone-file.current.v1',
      `${mac}/phone`,
      { ...file, modified: at, gateway: 'gw-1', bytes: sealed },
      `${order}/${mac}/phone`,
    );
  }),
);
await timed(`a fleet layer that ${phones} phones hide`, () => publishShared(2, 'ringer2'));
const { body } = await bench.request('GET', 'drift/summary');
console.log(JSON.stringify(body));
await timed('and taken back', () => publishShared(3));
clearInterval(watching);
await bench.remove();
