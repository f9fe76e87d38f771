import { describe, expect, it } from '@jest/globals';
import { readConfigurationFile } from '../files/configuration-file.ts';
import { explainParameters, type ExplainedSources } from './explain-parameters.ts';

const file = (path: string, attributes: string) => ({
  path,
  settings: readConfigurationFile(new TextEncoder().encode(`<a>\n<b ${attributes}/></a>`)).settings,
});
const explain = (sources: ExplainedSources) =>
  Object.fromEntries(explainParameters(sources).map((parameter) => [parameter.name, parameter]));

describe('an explained parameter', () => {
  it('has its value, its place, and why every other setting does not count', () => {
    const sources = {
      central: [file('m-lync.cfg', 'x="1" y="1" z="1"'), file('shared.cfg', 'x="2" z="2"')],
      web: file('m-web.cfg', 'x="3" y="3"'),
      local: file('m-phone.cfg', 'x="4"'),
    };
    expect(explainParameters(sources)).toEqual([
      {
        name: 'x',
        value: '4',
        source: 'local',
        path: 'm-phone.cfg',
        line: 2,
        hides: [
          { value: '3', source: 'web', path: 'm-web.cfg', line: 2, why: 'phone-override' },
          { value: '1', source: 'server', path: 'm-lync.cfg', line: 2, why: 'phone-override' },
          { value: '2', source: 'server', path: 'shared.cfg', line: 2, why: 'phone-override' },
        ],
      },
      {
        name: 'y',
        value: '3',
        source: 'web',
        path: 'm-web.cfg',
        line: 2,
        hides: [{ value: '1', source: 'server', path: 'm-lync.cfg', line: 2, why: 'web-override' }],
      },
      {
        name: 'z',
        value: '1',
        source: 'server',
        path: 'm-lync.cfg',
        line: 2,
        hides: [{ value: '2', source: 'server', path: 'shared.cfg', line: 2, why: 'later-file' }],
      },
    ]);
  });

  it('of the device family has no value while a switch is off, and says which', () => {
    const switches = 'device.a="1" device.b="1" device.b.set="0" device.c="1" device.c.set="1"';
    const { 'device.a': a, ...on } = explain({ central: [file('s.cfg', `device.set="1" ${switches}`)] });
    expect(a).toEqual({
      name: 'device.a',
      value: null,
      source: 'server',
      path: null,
      hides: [{ value: '1', source: 'server', path: 's.cfg', line: 2, why: 'set-missing' }],
    });
    expect(on['device.b']).toMatchObject({ value: null, hides: [{ why: 'set-off' }] });
    expect(on['device.c']).toMatchObject({ value: '1', path: 's.cfg', hides: [] });
    const off = explain({ central: [file('s.cfg', switches)] });
    expect(off['device.c']).toMatchObject({ value: null, hides: [{ why: 'device-set' }] });
    expect(off['device.c.set']).toMatchObject({ value: '1', hides: [] });
  });

  it('of the device family has its switch in whichever file wins', () => {
    const shared = file('shared.cfg', 'device.set="1" device.a="2" device.a.set="0"');
    const own = file('own.cfg', 'device.a="1" device.a.set="1"');
    expect(explain({ central: [own, shared] })['device.a']).toMatchObject({
      value: '1',
      hides: [{ value: '2', why: 'later-file' }],
    });
    expect(explain({ central: [shared, own] })['device.a']).toMatchObject({
      value: null,
      hides: [
        { value: '2', path: 'shared.cfg', why: 'set-off' },
        { value: '1', path: 'own.cfg', why: 'later-file' },
      ],
    });
  });

  it('that the model lacks has no value, wherever it is set', () => {
    const name = 'reg.1.auth.usePinCredentials';
    const sources = { central: [file('shared.cfg', `${name}="0"`)], web: file('m-web.cfg', `${name}="1"`) };
    expect(explain({ ...sources, model: 'SPIP331' })[name]).toEqual({
      name,
      value: null,
      source: 'web',
      path: null,
      hides: [
        { value: '1', source: 'web', path: 'm-web.cfg', line: 2, why: 'unknown-to-model' },
        { value: '0', source: 'server', path: 'shared.cfg', line: 2, why: 'unknown-to-model' },
      ],
    });
    expect(explain({ ...sources, model: 'VVX400' })[name]).toMatchObject({ value: '1' });
    expect(explain(sources)[name]).toMatchObject({ value: '1' });
  });

  it('that was left out of a file is told of, too', () => {
    const name = 'reg.1.auth.usePinCredentials';
    const withheld = [
      { path: 'shared.cfg', settings: [{ name, value: '0' }] },
      { path: 'site-7.cfg', settings: [{ name, value: '1' }] },
    ];
    expect(explainParameters({ model: 'SPIP331', central: [], withheld })).toEqual([
      {
        name,
        value: null,
        source: 'server',
        path: null,
        hides: [
          { value: '0', source: 'server', path: 'shared.cfg', why: 'unknown-to-model' },
          { value: '1', source: 'server', path: 'site-7.cfg', why: 'unknown-to-model' },
        ],
      },
    ]);
  });

  it('stands in natural order', () => {
    const central = [
      file('a.cfg', 'reg.10.label="" reg.2.label="" device.b.set="" device.b="" device.set=""'),
    ];
    expect(explainParameters({ central }).map(({ name }) => name)).toEqual([
      'device.set',
      'device.b',
      'device.b.set',
      'reg.2.label',
      'reg.10.label',
    ]);
  });
});
