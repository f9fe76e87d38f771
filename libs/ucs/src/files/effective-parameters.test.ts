import { describe, expect, it } from '@jest/globals';
import { readConfigurationFile } from './configuration-file.ts';
import { effectiveParameters } from './effective-parameters.ts';

const file = (path: string, attributes: string) => ({
  path,
  settings: readConfigurationFile(new TextEncoder().encode(`<a>\n<b ${attributes}/></a>`)).settings,
});

describe('the value that a phone takes', () => {
  it('is local before web before server, and of the first file of the list', () => {
    const parameters = effectiveParameters({
      central: [file('a.cfg', 'x="1" y="1" z="1"'), file('b.cfg', 'x="2" w="2"')],
      web: file('m-web.cfg', 'x="3" y="3"'),
      local: file('m-phone.cfg', 'x="4"'),
    });
    expect(parameters.get('x')).toEqual({
      value: '4',
      source: 'local',
      path: 'm-phone.cfg',
      line: 2,
      hides: [
        { source: 'web', path: 'm-web.cfg', line: 2, value: '3', reason: 'stronger' },
        { source: 'server', path: 'a.cfg', line: 2, value: '1', reason: 'stronger' },
        { source: 'server', path: 'b.cfg', line: 2, value: '2', reason: 'stronger' },
      ],
    });
    expect(parameters.get('y')).toMatchObject({ value: '3', source: 'web' });
    expect(parameters.get('z')).toMatchObject({ value: '1', source: 'server', hides: [] });
    expect(parameters.get('w')).toMatchObject({ value: '2', path: 'b.cfg' });
  });

  it('says that an earlier file hides a later one', () => {
    const parameters = effectiveParameters({ central: [file('a.cfg', 'x="1"'), file('b.cfg', 'x="2"')] });
    expect(parameters.get('x')?.hides).toEqual([
      { source: 'server', path: 'b.cfg', line: 2, value: '2', reason: 'earlier' },
    ]);
  });

  it('of a device parameter counts only with both switches, which may stand in another file', () => {
    const shared = file('shared.cfg', 'device.set="1" device.baseProfile.set="1" device.baseProfile="Lync"');
    const device = file(
      'm-lync.cfg',
      'device.logincred.user="u" device.logincred.user.set="1" device.prov.tagSerialNo="1" device.net.cdpEnabled="1" device.net.cdpEnabled.set="0"',
    );
    const together = effectiveParameters({ central: [shared, device] });
    expect(together.get('device.baseProfile')).not.toHaveProperty('notApplied');
    expect(together.get('device.logincred.user')).not.toHaveProperty('notApplied');
    expect(together.get('device.logincred.user.set')).not.toHaveProperty('notApplied');
    expect(together.get('device.prov.tagSerialNo')?.notApplied).toBe('set-missing');
    expect(together.get('device.net.cdpEnabled')?.notApplied).toBe('set-off');
    expect(effectiveParameters({ central: [device] }).get('device.logincred.user')?.notApplied).toBe(
      'device-set',
    );
  });
});
