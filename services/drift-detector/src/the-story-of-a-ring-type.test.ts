import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PeerRequest } from '@ringfleet/service-kit';
import { configuration, DetectorBench, MAC, master, MASTER, RING } from './detector.test-bench.ts';

describe('a ring type that was changed at the phone', () => {
  let bench: DetectorBench;
  const asked: PeerRequest[] = [];
  beforeEach(async () => {
    asked.length = 0;
    bench = await DetectorBench.start({
      peers: {
        request: async (_, request) => {
          asked.push(request);
          return { status: 200, headers: {}, body: {} };
        },
      },
    });
    await bench.phone({ model: 'VVX400' });
    await bench.files({
      [MASTER]: master('[MACADDRESS]-lync.cfg', 'shared.cfg'),
      'shared.cfg': configuration({}),
    });
  });
  afterEach(() => bench.remove());

  const only = async () => {
    const items = await bench.drift();
    expect(items).toHaveLength(1);
    return items[0]!;
  };
  const intentSays = (value: string) =>
    bench.files(
      { 'shared.cfg': configuration({ [RING]: value }) },
      { 'shared.cfg': { scope: 'fleet', of: 'fleet' } },
    );

  it('is a preference, then hides the fleet layer, then is redundant as the phone’s own layer', async () => {
    await bench.stores({ [RING]: 'ringer10' });
    expect(await only()).toMatchObject({
      mac: MAC,
      parameter: RING,
      class: 'preference',
      state: 'open',
      source: 'phone',
    });
    expect(await bench.drift('')).toEqual([]);

    await intentSays('ringer2');
    expect(await only()).toMatchObject({
      class: 'shadowing',
      value: 'ringer10',
      intent: 'ringer2',
      layer: 'fleet',
    });
    expect(await bench.drift('')).toHaveLength(1);

    const { items } = await bench.act('adopt', { phone: MAC });
    expect(items).toMatchObject([{ parameter: RING, done: true }]);
    expect(asked).toMatchObject([
      { method: 'PATCH', body: { parameters: { [RING]: 'ringer10' } }, user: 'admin' },
    ]);
    expect(asked[0]?.path).toContain(`intent/layers/phone/${MAC}?dryRun=false`);
    await bench.files({ [`${MAC}-lync.cfg`]: configuration({ [RING]: 'ringer10' }) });
    expect(await only()).toMatchObject({ class: 'redundant', intent: 'ringer10', layer: 'file' });
    expect([...(await bench.held('drift')).keys()]).toEqual([`${MAC}/${RING}`]);
  });

  it('that is cleared is asked, and gone when the phone uploads a file without it', async () => {
    const order = await bench.stores({ [RING]: 'ringer10', 'up.toneVolume': '3' });
    await intentSays('ringer2');
    await bench.act('clear', { phone: MAC, parameter: RING, dryRun: true });
    expect(await bench.edits()).toEqual([]);
    await bench.act('clear', { phone: MAC, parameter: RING });
    expect(await bench.drift(`parameter=${RING}`)).toMatchObject([{ state: 'asked', returns: 0 }]);
    const [edit] = await bench.edits();
    expect(edit?.asked).toMatchObject({
      mac: MAC,
      kind: 'phone',
      basedOn: order,
      reason: 'clear',
      author: 'admin',
    });
    expect(edit?.text).toContain('up.toneVolume="3"');
    expect(edit?.text).not.toContain(RING);

    // What the gateway serves now is no upload of the phone.
    await bench.stores({ 'up.toneVolume': '3' }, { order: edit!.asked.order, tellUpload: false });
    expect(await bench.drift(`parameter=${RING}`)).toMatchObject([{ state: 'asked' }]);
    await bench.stores({ 'up.toneVolume': '3' });
    expect(await bench.drift()).toMatchObject([{ parameter: 'up.toneVolume' }]);
    expect((await bench.held('drift')).has(`${MAC}/${RING}`)).toBe(false);
  });

  it('that comes back is asked away again, and stubborn after the third time', async () => {
    await bench.stores({ [RING]: 'ringer10' });
    await intentSays('ringer2');
    await bench.act('clear', { phone: MAC });
    for (const [returns, state, edits] of [
      [1, 'asked', 2],
      [2, 'asked', 3],
      [3, 'stubborn', 3],
      [3, 'stubborn', 3],
    ] as const) {
      await bench.stores({ [RING]: 'ringer10' });
      expect(await only()).toMatchObject({ state, returns });
      expect(await bench.edits()).toHaveLength(edits);
    }
    expect((await only()).advice).toContain('configReset');
    await bench.act('clear', { phone: MAC });
    expect(await only()).toMatchObject({ state: 'asked', returns: 0 });
    expect(await bench.edits()).toHaveLength(4);
  });

  it('that is accepted is off the list until its time is over, or its value another', async () => {
    await bench.stores({ [RING]: 'ringer10' });
    await intentSays('ringer2');
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await bench.act('accept', { phone: MAC, note: 'the boss likes it', until });
    expect(await bench.drift('')).toEqual([]);
    const { body } = await bench.request('GET', `drift/phones/${MAC}/${RING}`);
    expect(body).toMatchObject({
      state: 'accepted',
      accepted: { note: 'the boss likes it', by: 'admin', until },
    });
    await bench.stores({ [RING]: 'ringer11' });
    expect(await bench.drift('')).toMatchObject([{ state: 'open', value: 'ringer11' }]);
    const past = new Date(Date.now() - 1000).toISOString();
    await bench.act('accept', { phone: MAC, until: past });
    expect(await bench.drift('')).toMatchObject([{ state: 'open' }]);
  });

  it('is asked for once, however often it is asked for', async () => {
    await bench.stores({ [RING]: 'ringer10' });
    await bench.act('clear', { phone: MAC });
    await bench.act('clear', { phone: MAC });
    expect(await bench.edits()).toHaveLength(1);
    await bench.act('accept', { phone: MAC });
    const edits = await bench.edits();
    expect(edits).toHaveLength(2);
    expect(edits[1]?.text).toContain(RING);
    expect(await bench.drift('all=true')).toMatchObject([{ state: 'accepted' }]);
  });
});
