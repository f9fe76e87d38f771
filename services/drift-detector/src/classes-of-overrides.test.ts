import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { configuration, DetectorBench, MAC, master, MASTER, RING } from './detector.test-bench.ts';

describe('overrides', () => {
  let bench: DetectorBench;
  beforeEach(async () => {
    bench = await DetectorBench.start();
  });
  afterEach(() => bench.remove());

  const classes = async (query?: string) =>
    Object.fromEntries((await bench.drift(query)).map(({ parameter, class: of }) => [parameter, of]));
  const PIN = 'reg.1.auth.usePinCredentials';

  it('are told apart by what the intent says and the model knows', async () => {
    await bench.phone({ model: 'SPIP331', site: 'berlin', group: 'lobby' });
    await bench.publish(
      'ringfleet.fleet.group-changed.v1',
      { id: 'lobby', parent: 'desks', version: 1, changedAt: '2026-01-05T08:00:00.000Z' },
      'group/lobby',
    );
    await bench.layer({ scope: 'fleet', of: 'fleet', locked: ['reg.*', 'sec.*'] });
    await bench.layer({ scope: 'group', of: 'desks', allowed: ['reg.1.label'] });
    await bench.files({
      [MASTER]: master('shared.cfg'),
      'shared.cfg': configuration({ [RING]: 'ringer2', 'up.toneVolume': '3', 'reg.1.label': 'desk' }),
    });
    await bench.stores({
      [RING]: 'ringer10',
      'up.toneVolume': '3',
      'lcl.datetime.time.24HourClock': '1',
      'reg.1.address': 'me@example.org',
      'reg.1.label': 'mine',
      'device.sntp.serverName': 'pool.ntp.org',
      [PIN]: '1',
    });
    expect(await classes()).toEqual({
      [RING]: 'shadowing',
      'up.toneVolume': 'redundant',
      'lcl.datetime.time.24HourClock': 'preference',
      'reg.1.address': 'forbidden',
      'reg.1.label': 'shadowing',
      'device.sntp.serverName': 'device',
      [PIN]: 'unknown',
    });
    expect(Object.keys(await classes('')).sort()).toEqual(
      [RING, 'reg.1.address', 'reg.1.label', 'device.sntp.serverName', PIN].sort(),
    );
    expect(await classes('class=forbidden')).toEqual({ 'reg.1.address': 'forbidden' });
    expect(await classes('all=true&parameter=reg.1')).toMatchObject({ 'reg.1.label': 'shadowing' });
    expect(await classes('all=true&model=VVX400')).toEqual({});

    // A lock that goes, a model that is known better: judged again at once.
    await bench.takeBack('fleet', 'layer/fleet/fleet');
    expect(await classes('parameter=reg.1')).toMatchObject({ 'reg.1.label': 'shadowing' });
    expect(await classes()).toMatchObject({ 'reg.1.address': 'preference' });
    await bench.phone({ model: 'VVX400' });
    expect(await classes()).toMatchObject({ [PIN]: 'preference' });
  });

  it('of both files are one: what was set at the phone beats its web page', async () => {
    await bench.phone({ model: 'VVX400' });
    await bench.stores({ [RING]: 'ringer4', 'up.toneVolume': '1' }, { kind: 'web' });
    await bench.stores({ [RING]: 'ringer10' });
    const [ring, tone] = (await bench.drift()).sort((a, b) => (a.parameter < b.parameter ? -1 : 1));
    expect(ring).toMatchObject({ parameter: RING, source: 'phone', value: 'ringer10', alsoWeb: true });
    expect(tone).toMatchObject({ source: 'web', alsoWeb: false });
    await bench.act('clear', { phone: MAC, parameter: RING });
    const edits = await bench.edits();
    expect(edits.map(({ asked }) => asked.kind).sort()).toEqual(['phone', 'web']);
    for (const { text } of edits) expect(text).not.toContain(RING);
  });

  it('are measured by the files that the phone reads: the first that sets a parameter, its site’s, its model’s', async () => {
    await bench.publish(
      'ringfleet.fleet.site-changed.v1',
      {
        id: 'berlin',
        bootPath: 'berlin',
        networks: [],
        ntpServers: [],
        version: 1,
        changedAt: '2026-01-05T08:00:00.000Z',
      },
      'site/berlin',
    );
    await bench.phone({ model: 'VVX400', site: 'berlin' });
    await bench.stores({ [RING]: 'ringer10' });
    const of = (ring: string) => configuration({ [RING]: ring });
    await bench.files({ [MASTER]: master('shared.cfg'), 'shared.cfg': of('ringer1') });
    const shown = async () => (await bench.drift())[0];
    expect(await shown()).toMatchObject({ intent: 'ringer1' });
    const ofModel =
      '<A CONFIG_FILES="site.cfg,shared.cfg" CONFIG_FILES_VVX400="[MACADDRESS]-x.cfg, site.cfg"/>';
    await bench.files({ [`berlin/${MASTER}`]: ofModel, 'site.cfg': of('ringer3') });
    expect(await shown()).toMatchObject({ intent: 'ringer3' });
    await bench.files({ [`${MAC}-x.cfg`]: of('ringer10') });
    expect(await shown()).toMatchObject({ class: 'redundant' });
    await bench.files({ [`${MAC}-x.cfg`]: null, 'berlin/site.cfg': of('ringer5') });
    expect(await shown()).toMatchObject({ class: 'shadowing', intent: 'ringer5' });
    await bench.files({ [`berlin/${MASTER}`]: null });
    expect(await shown()).toMatchObject({ intent: 'ringer1' });
    await bench.files({ [`${MAC}.cfg`]: '<A CONFIG_FILES=""/>' });
    expect(await shown()).toMatchObject({ class: 'preference' });
  });

  it('change when a change set is closed, not before, and in whichever order its messages come', async () => {
    await bench.phone({ model: 'VVX400' });
    await bench.stores({ [RING]: 'ringer10' });
    await bench.files({ [MASTER]: master('shared.cfg') });
    await bench.member(2, 'shared.cfg', configuration({ [RING]: 'ringer2' }));
    expect(await classes()).toEqual({ [RING]: 'preference' });
    await bench.close(2);
    expect(await classes()).toEqual({ [RING]: 'shadowing' });
    await bench.close(4);
    await bench.member(3, 'shared.cfg', configuration({ [RING]: 'ringer3' }));
    await bench.member(2, 'shared.cfg', configuration({ [RING]: 'ringer2' }));
    expect(await bench.drift()).toMatchObject([{ intent: 'ringer3' }]);
  });

  it('that are secret are compared and never shown', async () => {
    const name = 'reg.1.auth.password';
    await bench.phone({ model: 'VVX400' });
    await bench.files({
      [MASTER]: master('shared.cfg'),
      'shared.cfg': configuration({ [name]: 'Tr0ub4dor' }),
    });
    await bench.stores({ [name]: 'Tr0ub4dor' });
    expect(await classes()).toEqual({ [name]: 'redundant' });
    await bench.stores({ [name]: 'c0rrect-horse' });
    const [record] = await bench.drift();
    expect(record).toMatchObject({ class: 'shadowing', value: '********', intent: '********' });
    const told = JSON.stringify([...(await bench.held('drift')).values()]);
    for (const secret of ['Tr0ub4dor', 'c0rrect-horse']) expect(told).not.toContain(secret);
  });
});
