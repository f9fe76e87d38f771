// Logs of a fleet in the phones' own format, as they arrive: one upload after the other, by the time of upload. The same
// options give the same lines. Formats and messages: captures of real phones and the administrator's guides (AG 1.4, 2.2).

const DAY = 86_400_000;
export const RARE_WORD = 'zeppelin';
/** In about a fifth of all lines. */
export const FREQUENT_WORD = 'registration';

const models = ['VVX400', 'VVX500', 'VVX310', 'SPIP650', 'SSIP5000'];
const versions = ['5.9.8.4765', '5.9.7.3480', '4.1.4.0296', '4.0.15.1047'];
const hex = (value, digits) => value.toString(16).padStart(digits, '0');

/** [weight, component, class, text]; a real log is mostly small talk, errors are few. */
const messages = [
  [
    16,
    'sip',
    '2',
    (r) => `Registration of user ${2000 + r(7000)} at 10.20.${r(16)}.${r(250)}:5060 expires in ${r(3600)} s`,
  ],
  [
    12,
    'sip',
    '1',
    (r) =>
      `CTrans::ProcessRxTrans call ${hex(r(2 ** 30), 8)} state Proceeding to Terminated, code ${[180, 200, 404, 486][r(4)]}`,
  ],
  [10, 'so', '2', (r) => `SoRegistrationC::onEvent line ${1 + r(6)} event ${r(90)} handled in ${r(400)} ms`],
  [10, 'cfg', '3', (r) => `Prm|cfgParamCbSet: voIpProt.server.${1 + r(4)}.address set by file ${r(9)}`],
  [
    9,
    'copy',
    '3',
    (r) => `Download of '0004f2${hex(r(2 ** 24), 6)}-phone.cfg' from 10.20.0.${1 + r(3)} took ${r(5000)} ms`,
  ],
  [8, 'app1', '1', (r) => `Heap: ${r(9_000_000)} bytes free, largest ${r(2_000_000)}, tasks ${40 + r(30)}`],
  [8, 'pgui', '0', (r) => `Screen ${r(40)} painted in ${r(90)} ms, key ${r(50)} pressed`],
  [6, 'lldp', '4', () => 'Ignoring corrupt LLDP packet.'],
  [6, 'so', '*', () => 'Initial log entry. Current logging level 3'],
  [5, 'log', '4', (r) => `UtilLogServerC::uploadFifoLog: upload error. protocol 0 result = ${r(30)}`],
  [
    4,
    'sip',
    '4',
    (r) => `Registration failed: status ${[401, 403, 408, 503][r(4)]} from proxy-${r(9)}.voice.example`,
  ],
  [3, 'copy', '4', (r) => `Could not load time from 10.20.0.${1 + r(3)}(10.20.0.${1 + r(3)}).`],
  [2, 'res', '5', (r) => `Failed to download file wall-${r(40)}.jpg`],
  [1, 'copy', '6', (r) => `Uploading boot log, time is FRI NOV ${1 + r(28)} 11:02:${10 + r(50)} 2026`],
];
const weighted = messages.flatMap((message) => Array.from({ length: message[0] }, () => message));

/**
 * Uploads of `lines` lines in all, about 200 each (16 KB), one phone every two days, until `until`. One line in 50,000
 * has RARE_WORD. Each upload is { mac, kind, path, generation, order, origin, at, lines }, its lines as IndexedLine.
 */
export function* phoneLogs({ lines, days = 28, until = Date.UTC(2026, 10, 27), seed = 1 }) {
  const r = random(seed);
  const each = 200;
  const uploads = Math.ceil(lines / each);
  const phones = Math.max(Math.ceil((uploads * 2) / days), 1);
  const start = until - days * DAY;
  for (let upload = 0; upload < uploads; upload += 1) {
    const at = Math.floor(start + ((upload + 1) / uploads) * days * DAY);
    const phone = upload % phones;
    const mac = `0004f2${hex((phone * 7919) % 2 ** 24, 6)}`;
    const span = Math.min((phones / uploads) * days * DAY, at - start);
    const count = Math.min(each, lines - upload * each);
    yield {
      mac,
      kind: 'app-log',
      path: `LOG/${mac}-app.log`,
      generation: orderAt(start, phone),
      order: orderAt(at, upload),
      origin: {
        model: models[phone % models.length],
        site: `site-${phone % 50}`,
        version: versions[phone % versions.length],
      },
      at,
      lines: Array.from({ length: count }, (_, number) =>
        lineAt(r, at - span + (span * (number + r(100) / 100)) / count),
      ),
    };
  }
}

function lineAt(r, moment) {
  const at = Math.floor(moment / 1000) * 1000;
  const [, component, of, message] = weighted[r(weighted.length)];
  const text = r(50_000) === 0 ? `${message(r)} ${RARE_WORD}` : message(r);
  // Type 2 (MMDDhhmmss, no year), the phones' default.
  const stamp = new Date(at).toISOString().replace(/^\d{4}|[-T:]|\.\d+Z$/g, '');
  const raw = flat(`${stamp}|${component.padEnd(5)}|${of}|00|${text}`);
  return { raw, at, clock: 'set', text: raw.slice(-text.length), component, class: of, missed: 0 };
}

/** As read from bytes: text put together from pieces would be joined at its first use, which is what is measured. */
function flat(text) {
  return Buffer.from(text).toString();
}

function orderAt(ms, counter) {
  return `${String(ms).padStart(15, '0')}-${String(counter % 1_000_000).padStart(6, '0')}-0000-gw-1`;
}

/** Whole numbers below the one asked for (mulberry32). */
function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
