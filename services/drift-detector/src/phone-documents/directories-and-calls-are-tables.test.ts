import { afterEach, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { EventData } from '@ringfleet/contracts';
import { DetectorBench, MAC } from '../detector.test-bench.ts';

const seed = new URL(
  '../../../../test/corpus/vendor-templates/sip-1.2.0-wolrah/000000000000-directory~.xml',
  import.meta.url,
);
const CALLS = `Saved @ 10:00 --<callList><call direction="In" disposition="Normal"><startTime>2026-01-05T08:00:00</startTime>
<duration>PT1M5S</duration><source><address>sip:anna@example.org</address><name>=HYPERLINK("x") & Co</name></source></call></callList>`;

describe('directories and call lists', () => {
  let bench: DetectorBench;
  afterEach(() => bench.remove());

  const stores = async (kind: 'directory' | 'calls', text: string, at?: number) => {
    const bytes = Buffer.from(text);
    const order = at === undefined ? bench.order() : `${String(at).padStart(15, '0')}-000000-0000-gw-1`;
    const blob = { key: `ftp-gateway/uploads/${MAC}/${order}-${kind}` };
    await bench.blobs.putMany([{ key: blob.key, bytes: bench.sealer.seal(bytes) }]);
    const data: EventData<'ringfleet.phone.upload-stored.v1'> = {
      ...{ mac: MAC, kind, path: `${MAC}-${kind}.xml`, order, size: bytes.length, gateway: 'gw-1', blob },
      ...{ verb: 'STOR', concurrent: false, wellFormed: true, receivedAt: '2026-01-05T08:00:00.000Z' },
      hash: bench.sealer.keyedHash(bytes),
    };
    await bench.publish('ringfleet.phone.upload-stored.v1', data, MAC);
    return order;
  };
  const csv = async (kind: string) =>
    (await fetch(`${bench.url}/phone-documents/${MAC}/${kind}?format=csv`)).text();

  it('are kept by version, shown as tables and exported as CSV', async () => {
    bench = await DetectorBench.start({
      env: { RINGFLEET_CALL_LISTS: 'on', RINGFLEET_CALL_LISTS_DAYS: '3650' },
    });
    const first = await stores('directory', await readFile(seed, 'utf8'));
    await stores(
      'directory',
      '<directory><item_list><item><ln>Doe</ln><ct>1001</ct><aw>x</aw></item></item_list></directory>',
    );
    await stores('calls', CALLS);
    await bench.settled();
    const { body } = await bench.request<{ items: unknown[] }>('GET', `phone-documents/${MAC}/directory`);
    expect(body.items).toEqual([{ lastName: 'Doe', contact: '1001' }]);
    const old = await bench.request<{ items: unknown[] }>(
      'GET',
      `phone-documents/${MAC}/directory?version=${first}`,
    );
    expect(old.body.items).toHaveLength(3);
    const versions = await bench.request<{ items: unknown[] }>(
      'GET',
      `phone-documents/${MAC}/directory/versions`,
    );
    expect(versions.body.items).toMatchObject([{ entries: 1 }, { entries: 3, version: first }]);
    expect((await csv('directory')).split('\r\n').slice(0, 2)).toEqual([
      'lastName,firstName,label,contact,speedDial,ringType,divertContact,autoDivert,autoReject,buddyWatch,buddyBlock',
      'Doe,,,1001,,,,,,,',
    ]);
    const calls = await bench.request<{ items: unknown[] }>('GET', `phone-documents/${MAC}/calls`);
    expect(calls.body.items).toEqual([
      {
        ...{ direction: 'In', disposition: 'Normal', startTime: '2026-01-05T08:00:00', duration: 65 },
        ...{ sourceAddress: 'sip:anna@example.org', sourceName: '=HYPERLINK("x") & Co' },
      },
    ]);
    // A name is no formula of somebody's spreadsheet.
    expect(await csv('calls')).toContain(`"'=HYPERLINK(""x"") & Co"`);
  });

  it('of calls are shown to nobody unless that is switched on, and go in their time', async () => {
    bench = await DetectorBench.start();
    // More than lies in a version's document.
    const calls = `${CALLS}<!-- ${'x'.repeat(5000)} -->`;
    await stores('calls', calls, Date.now() - 40 * 86_400_000);
    await stores('calls', calls.replace('anna', 'berta'), Date.now());
    await bench.settled();
    for (const path of ['calls', 'calls?format=csv', 'calls/versions'])
      expect((await bench.request('GET', `phone-documents/${MAC}/${path}`)).body).toMatchObject({
        code: 'RF_CALL_LISTS_OFF',
        status: 403,
      });
    await bench.stop();
    await bench.startAgain({ env: { RINGFLEET_CALL_LISTS: 'on' } });
    const held = async () =>
      (await bench.request<{ items: unknown[] }>('GET', `phone-documents/${MAC}/calls/versions`)).body.items
        .length;
    while ((await held()) !== 1);
    expect((await bench.blobs.list('drift-detector/versions/')).items).toHaveLength(1);
  });
});
