import {
  encodeEvent,
  type EventMessage,
  formatOrder,
  topicName,
  type UploadStored,
} from '@ringfleet/contracts';
import type { BenchParts } from '@ringfleet/service-kit/test-bench';

/** Logs of a fleet: what each phone logged, and the uploads by which it came, awkward as they come in life. */
export interface GeneratedLogs {
  /** MAC → its lines. */
  lines: Map<string, string[]>;
  total: number;
}

const LINES_OF_UPLOAD = 120;
const UPLOADS_OF_COPY = 8;
const MINUTE_MS = 60_000;
const components = ['so', 'sip', 'cfg', 'copy', 'app1', 'log'];
const messages = [
  'Registration of line 1 is refused, retry',
  'SoRegistrationC::onEvent handled',
  'Prm|cfgParamCbSet: lcl.ml.lang.menu set by file',
  'Heap: bytes free',
  'CTrans::ProcessRxTrans state Proceeding',
];

/**
 * Puts the logs of so many phones into an installation that is not running, as gateways do: bytes into the blob store,
 * events on the bus. Lines are torn between uploads, uploads are cut and sent again, phones start their logs over; events
 * come twice and out of order. The same numbers give the same logs.
 * @param writtenUntil when the last line was written, in milliseconds since 1970
 */
export async function generateLogs(
  { bus, blobs, sealer }: Pick<BenchParts, 'bus' | 'blobs' | 'sealer'>,
  { phones, linesOfPhone, writtenUntil }: { phones: number; linesOfPhone: number; writtenUntil: number },
): Promise<GeneratedLogs> {
  const random = randomFrom(20_261_127);
  const lines = new Map<string, string[]>();
  for (let phone = 0; phone < phones; phone += 1) {
    const mac = `0004f2${phone.toString(16).padStart(6, '0')}`;
    const own = linesOf(phone, linesOfPhone, writtenUntil, random);
    lines.set(mac, own);
    const uploads = uploadsOf(mac, own, writtenUntil, random);
    await blobs.putMany(
      uploads.map(({ data, text }) => ({ key: data.blob.key, bytes: sealer.seal(Buffer.from(text)) })),
    );
    const events = uploads.map(({ data }) => messageOf(data, mac));
    await bus.publish(topicName('phoneUploads'), inDisorder(events, random));
  }
  return { lines, total: phones * linesOfPhone };
}

function linesOf(phone: number, count: number, writtenUntil: number, random: Random): string[] {
  return Array.from({ length: count }, (_, at) => {
    const stamp = new Date(writtenUntil - (count - at) * 1000).toISOString().slice(5, 19).replace(/\D/g, '');
    const component = components[random(components.length)] ?? '';
    return `${stamp}|${component.padEnd(5)}|${random(5)}|00|${messages[random(messages.length)]} p${phone}n${at}`;
  });
}

interface Upload {
  data: UploadStored;
  text: string;
}

function uploadsOf(mac: string, lines: readonly string[], writtenUntil: number, random: Random): Upload[] {
  const uploads: Upload[] = [];
  let generation = '';
  let torn = '';
  const send = (text: string, begins: boolean) => {
    const receivedAt = writtenUntil + (uploads.length + 1) * MINUTE_MS;
    const order = formatOrder({ ms: receivedAt, counter: 0, edit: 0, gateway: 'gw-1' });
    if (begins) generation = order;
    uploads.push({
      text,
      data: uploadData({ mac, order, generation, size: Buffer.byteLength(text), receivedAt }),
    });
  };
  for (let at = 0, number = 0; at < lines.length; at += LINES_OF_UPLOAD, number += 1) {
    const begins = number % UPLOADS_OF_COPY === 0;
    const ended = at + LINES_OF_UPLOAD >= lines.length || (number + 1) % UPLOADS_OF_COPY === 0;
    const own = lines.slice(at, at + LINES_OF_UPLOAD).map((line) => `${line}\n`);
    // Some of what was sent last comes again in front, where the phone does not know that it arrived.
    const again = begins || torn !== '' || random(8) > 0 ? 0 : random(LINES_OF_UPLOAD);
    const repeated = lines.slice(at - again, at).map((line) => `${line}\n`);
    const text = torn + [...repeated, ...own].join('');
    // It broke off, was taken for whole, and is sent again.
    if (!begins && random(10) === 0) send(text.slice(0, 50 + random(text.length - 50)), false);
    const left = ended || random(3) > 0 ? 0 : 1 + random(40);
    torn = left === 0 ? '' : text.slice(-left);
    send(left === 0 ? text : text.slice(0, -left), begins);
  }
  return uploads;
}

function uploadData({
  mac,
  receivedAt,
  ...upload
}: Pick<UploadStored, 'order' | 'size'> & {
  mac: string;
  generation: string;
  receivedAt: number;
}): UploadStored {
  return {
    ...{ ...upload, mac, kind: 'app-log', path: `${mac}-app.log`, gateway: 'gw-1' },
    ...{ verb: upload.order === upload.generation ? 'STOR' : 'APPE', concurrent: false, wellFormed: true },
    hash: `hmac:${'0'.repeat(64)}`,
    blob: { key: `ftp-gateway/generated/${mac}/${upload.order}` },
    receivedAt: new Date(receivedAt).toISOString(),
  };
}

function messageOf(data: UploadStored, mac: string): EventMessage {
  const event = {
    ...{ id: `${data.order}/${mac}`, type: 'ringfleet.phone.upload-stored.v1' as const, subject: mac },
    ...{ source: '/ringfleet/ftp-gateway/gw-1', time: data.receivedAt, data },
  };
  return encodeEvent(event, mac);
}

/** Some change places with the next, and some come twice: at once, or again at the end. */
function inDisorder(events: readonly EventMessage[], random: Random): EventMessage[] {
  const order = [...events];
  for (let at = 0; at + 1 < order.length; at += 1)
    if (random(6) === 0) [order[at], order[at + 1]] = [order[at + 1]!, order[at]!];
  const twice = order.flatMap((event) => (random(8) === 0 ? [event, event] : [event]));
  return [...twice, ...events.filter(() => random(12) === 0)];
}

type Random = (below: number) => number;

/** A linear congruential generator: enough to be awkward, the same everywhere. */
function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
