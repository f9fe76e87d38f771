import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { compareLedger } from './compare-ledger.ts';
import type { HeldEvent, HeldUploads } from './held-uploads.ts';
import { PhoneLedger } from './phone-ledger.ts';

const MAC = '0004f2000001';
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const order = (ms: number) => `${String(ms).padStart(15, '0')}-0000-gw`;

const LOG = Buffer.from('0101000001|so   |*|00|one\n0101000002|so   |4|00|two\n');
const OVERRIDE = Buffer.from('<PHONE_CONFIG><OVERRIDES reg.1.label="x"/></PHONE_CONFIG>');

const event = (kind: string, ms: number, bytes: Uint8Array): HeldEvent => ({
  ...{ id: `${order(ms)}/upload-stored/${MAC}/${kind}`, mac: MAC, kind, order: order(ms) },
  ...{ hash: hashOf(bytes), blobKey: `ftp-gateway/uploads/${MAC}/${order(ms)}` },
});

/** A phone that appended to its log and stored its settings, and was told 226 both times. */
function told(): PhoneLedger {
  const ledger = new PhoneLedger();
  const outcome = { kind: 'done', bytes: 1, stopped: false } as const;
  ledger.stored(MAC, 'gw', { verb: 'APPE', path: `logs/${MAC}-app.log`, bytes: LOG, outcome });
  ledger.stored(MAC, 'gw', { verb: 'STOR', path: `${MAC}-phone.cfg`, bytes: OVERRIDE, outcome });
  ledger.came({ mac: MAC, at: '2026-11-27T10:00:00Z', servedBy: 'gw', faults: [] });
  return ledger;
}

/** A system that holds just that. */
function held(): { -readonly [K in keyof HeldUploads]: HeldUploads[K] } {
  const events = [event('app-log', 1, LOG), event('phone', 2, OVERRIDE)];
  return {
    events,
    blobs: new Map(events.map(({ blobKey, hash }) => [blobKey, hash])),
    lines: new Map([[MAC, LOG.toString().trim().split('\n')]]),
    versions: new Map([[`${MAC}/phone`, [order(2)]]]),
    served: new Map([[`${MAC}/phone`, new Map([['gw', hashOf(OVERRIDE)]])]]),
    drift: new Map([[`${MAC}/reg.1.label`, [{ value: 'x', order: order(2) }]]]),
  };
}

const found = (change: Partial<HeldUploads>, ledger = told()) =>
  compareLedger(ledger, { ...held(), ...change }, hashOf).map(({ what, detail }) => `${what}: ${detail}`);

describe('the ledger of what phones were told', () => {
  it('finds nothing where everything is held once, and events were sent again with their ids', () => {
    expect(found({})).toEqual([]);
    expect(found({ events: [...held().events, ...held().events] })).toEqual([]);
  });

  it('notices an event that is lost, and one that is there twice', () => {
    const [log, override] = held().events as [HeldEvent, HeldEvent];
    expect(found({ events: [override] })).toEqual([
      `lost: event of APPE logs/${MAC}-app.log of ${MAC} at gw (0 of 1)`,
      `lost: event of blob ${log.blobKey}`,
    ]);
    const again = event('app-log', 3, LOG);
    const blobs = new Map([...held().blobs, [again.blobKey, again.hash]]);
    expect(found({ events: [log, override, again], blobs })).toEqual([
      `doubled: event of APPE logs/${MAC}-app.log of ${MAC} at gw (2 instead of 1)`,
    ]);
  });

  it('notices a blob that is lost or has other bytes', () => {
    const [log, override] = held().events as [HeldEvent, HeldEvent];
    expect(found({ blobs: new Map([[override.blobKey, override.hash]]) })).toEqual([
      `lost: blob of ${log.id}`,
    ]);
    const blobs = new Map([...held().blobs, [log.blobKey, 'other']]);
    expect(found({ blobs })).toEqual([`lost: blob of ${log.id}`]);
  });

  it('notices a line that is lost, and one that is found twice', () => {
    const [one = '', two = ''] = LOG.toString().trim().split('\n');
    expect(found({ lines: new Map([[MAC, [one]]]) })).toEqual([`lost: line of ${MAC}: ${two} (0 of 1)`]);
    expect(found({ lines: new Map([[MAC, [one, two, two]]]) })).toEqual([
      `doubled: line of ${MAC}: ${two} (2 instead of 1)`,
    ]);
  });

  it('notices an override that no history has or that has it twice, that nobody judged, or that is not served', () => {
    const name = `${MAC}/phone`;
    expect(found({ versions: new Map() })).toEqual([
      `lost: version ${order(2)} of ${MAC}-phone.cfg (0 of 1)`,
    ]);
    expect(found({ versions: new Map([[name, [order(2), order(2)]]]) })).toEqual([
      `doubled: version ${order(2)} of ${MAC}-phone.cfg (2 instead of 1)`,
    ]);
    expect(found({ served: new Map([[name, new Map([['gw', undefined]])]]) })).toEqual([
      `lost: ${MAC}-phone.cfg as gw serves it`,
    ]);
    const parameter = `${MAC}/reg.1.label`;
    const record = { value: 'x', order: order(2) };
    expect(found({ drift: new Map() })).toEqual([`lost: judged reg.1.label=x of ${MAC} (0 of 1)`]);
    expect(found({ drift: new Map([[parameter, [record, record]]]) })).toEqual([
      `doubled: judged reg.1.label=x of ${MAC}`,
    ]);
    expect(found({ drift: new Map([[parameter, [{ ...record, value: 'y' }]]]) })).toHaveLength(1);
  });

  it('takes what was sent without an answer once or not at all, not twice', () => {
    const ledger = told();
    const bytes = Buffer.from('0101000003|so   |*|00|three\n');
    const outcome = { kind: 'failed', reason: 'the connection broke' } as const;
    ledger.stored(MAC, 'gw', { verb: 'APPE', path: `logs/${MAC}-app.log`, bytes, outcome });
    expect(found({}, ledger)).toEqual([]);
    const lines = [...(held().lines.get(MAC) ?? []), '0101000003|so   |*|00|three'];
    expect(found({ lines: new Map([[MAC, lines]]) }, ledger)).toEqual([]);
    expect(found({ lines: new Map([[MAC, [...lines, ...lines.slice(-1)]]]) }, ledger)).toHaveLength(1);
  });

  it('notices a phone that no gateway served', () => {
    const ledger = told();
    ledger.came({ mac: MAC, at: '2026-11-27T10:01:00Z', servedBy: undefined, faults: ['gw: refused'] });
    expect(found({}, ledger)).toEqual([`unserved: ${MAC} at 2026-11-27T10:01:00Z: gw: refused`]);
  });
});
