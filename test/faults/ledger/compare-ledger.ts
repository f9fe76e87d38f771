import { compareOrders } from '@ringfleet/contracts';
import { readOverrideFile } from '@ringfleet/ucs';
import { overrideFiles, type HeldEvent, type HeldUploads } from './held-uploads.ts';
import type { PhoneLedger, ToldUpload } from './phone-ledger.ts';

/** What the system does not hold as phones were told. */
export interface LedgerFinding {
  /** `lost`: missing yet, or for good. `doubled`: there more often than it was sent. `unserved`: a phone in vain. */
  what: 'lost' | 'doubled' | 'unserved';
  /** Of what, and whose. */
  detail: string;
}

/**
 * Compares what phones were told with what the system holds. What was sent without an answer may be held once or not at
 * all; what was acknowledged is held once: a blob, an event, its lines, a version, and the newest one judged and served.
 * @param hashOf as events have it
 */
export function compareLedger(
  ledger: PhoneLedger,
  held: HeldUploads,
  hashOf: (bytes: Uint8Array) => string,
): LedgerFinding[] {
  const events = [...new Map(held.events.map((event) => [event.id, event])).values()];
  return [
    ...bootFindings(ledger),
    ...eventFindings(ledger.uploads, events, hashOf),
    ...blobFindings(events, held),
    ...lineFindings(ledger, held),
    ...overrideFindings(ledger, events, held, hashOf),
  ];
}

function bootFindings({ boots }: PhoneLedger): LedgerFinding[] {
  return boots
    .filter(({ servedBy }) => servedBy === undefined)
    .map(({ mac, at, faults }) => ({ what: 'unserved', detail: `${mac} at ${at}: ${faults.join('; ')}` }));
}

function eventFindings(
  uploads: readonly ToldUpload[],
  events: readonly HeldEvent[],
  hashOf: (bytes: Uint8Array) => string,
): LedgerFinding[] {
  const held = countsOf(events.map(({ mac, hash }) => `${mac} ${hash}`));
  const names = uploads.map((upload) => `${upload.mac} ${hashOf(upload.bytes)}`);
  const told = countsOf(names.filter((_, at) => uploads[at]?.isAcknowledged === true));
  const findings: LedgerFinding[] = [];
  for (const [name, sent] of countsOf(names)) {
    const detail = `event of ${describe(uploads[names.indexOf(name)])}`;
    findings.push(...between(held.get(name) ?? 0, told.get(name) ?? 0, sent, detail));
  }
  return findings;
}

function blobFindings(events: readonly HeldEvent[], { blobs }: HeldUploads): LedgerFinding[] {
  const findings: LedgerFinding[] = [];
  for (const { id, hash, blobKey } of events)
    if (blobs.get(blobKey) !== hash) findings.push({ what: 'lost', detail: `blob of ${id}` });
  const named = new Set(events.map(({ blobKey }) => blobKey));
  for (const key of blobs.keys())
    if (!named.has(key)) findings.push({ what: 'lost', detail: `event of blob ${key}` });
  for (const [key, count] of countsOf(events.map(({ blobKey }) => blobKey)))
    if (count > 1) findings.push({ what: 'doubled', detail: `events of blob ${key}` });
  return findings;
}

/** Lines of a phone: each as often as it was acknowledged at least, as it was sent at most. */
function lineFindings({ uploads, macs }: PhoneLedger, { lines }: HeldUploads): LedgerFinding[] {
  const findings: LedgerFinding[] = [];
  const logs = uploads.filter(({ path }) => path.endsWith('.log'));
  for (const mac of macs) {
    const own = logs.filter((upload) => upload.mac === mac);
    const told = countsOf(own.filter(({ isAcknowledged }) => isAcknowledged).flatMap(linesOf));
    const held = countsOf(lines.get(mac) ?? []);
    for (const [line, sent] of countsOf(own.flatMap(linesOf)))
      findings.push(...between(held.get(line) ?? 0, told.get(line) ?? 0, sent, `line of ${mac}: ${line}`));
  }
  return findings;
}

function overrideFindings(
  { macs, uploads }: PhoneLedger,
  events: readonly HeldEvent[],
  held: HeldUploads,
  hashOf: (bytes: Uint8Array) => string,
): LedgerFinding[] {
  const bytesOf = new Map(uploads.map(({ bytes }) => [hashOf(bytes), bytes]));
  const findings: LedgerFinding[] = [];
  for (const mac of macs)
    for (const kind of overrideFiles) {
      const own = events.filter((event) => event.mac === mac && event.kind === kind);
      const versions = countsOf(held.versions.get(`${mac}/${kind}`) ?? []);
      for (const { order } of own)
        findings.push(...between(versions.get(order) ?? 0, 1, 1, `version ${order} of ${mac}-${kind}.cfg`));
      const newest = own.toSorted((a, b) => compareOrders(a.order, b.order)).at(-1);
      if (!newest) continue;
      for (const [gateway, hash] of held.served.get(`${mac}/${kind}`) ?? [])
        if (hash !== newest.hash)
          findings.push({ what: 'lost', detail: `${mac}-${kind}.cfg as ${gateway} serves it` });
      const bytes = bytesOf.get(newest.hash);
      if (kind === 'phone' && bytes) findings.push(...driftFindings(mac, newest.order, bytes, held));
    }
  return findings;
}

function driftFindings(
  mac: string,
  order: string,
  bytes: Uint8Array,
  { drift }: HeldUploads,
): LedgerFinding[] {
  return readOverrideFile(bytes).settings.flatMap(({ name: parameter, value }) => {
    const records = drift.get(`${mac}/${parameter}`) ?? [];
    const judged = records.filter((record) => record.value === value && record.order === order);
    const detail = `judged ${parameter}=${value} of ${mac}`;
    return records.length > 1 ? [{ what: 'doubled', detail }] : between(judged.length, 1, 1, detail);
  });
}

function linesOf({ bytes }: ToldUpload): string[] {
  return Buffer.from(bytes)
    .toString()
    .split(/\r?\n/)
    .filter((line) => line !== '');
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function between(count: number, least: number, most: number, detail: string): LedgerFinding[] {
  if (count < least) return [{ what: 'lost', detail: `${detail} (${count} of ${least})` }];
  return count > most ? [{ what: 'doubled', detail: `${detail} (${count} instead of ${most})` }] : [];
}

function describe(upload: ToldUpload | undefined): string {
  return upload ? `${upload.verb} ${upload.path} of ${upload.mac} at ${upload.gateway}` : '';
}
