import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { run, Workplace } from '../command.test-parts.ts';
import { explainText, type Explanation } from './explain-text.ts';

const mac = '0004f28062d6';

const parameter: Explanation['parameters'][number] = {
  ...{ name: 'reg.1.label', value: 'Desk', file: 'site-berlin.cfg', line: 4, layer: 'site berlin' },
  ...{ setBy: 'anna', setAt: '2026-11-23T10:00:00.000Z', version: 7, note: 'labels' },
  hides: [{ value: 'Fleet', file: 'shared.cfg', layer: 'fleet', why: 'lower layer' }],
};
const explanation = (parameters: Explanation['parameters']): Explanation => ({
  ...{ mac, model: 'VVX400', master: '000000000000.cfg', parameters },
});

describe('an explanation', () => {
  it('has a line of what counts, and below it one of each setting that does not, with the reason', () => {
    const lines = explainText(explanation([parameter])).split('\n');
    expect(lines[0]).toBe(`VVX400 ${mac}, master 000000000000.cfg`);
    expect(lines[2]).toMatch(/^Parameter +Value +File +Layer +Set by, or why hidden$/);
    expect(lines[3]).toMatch(
      /^reg\.1\.label +Desk +site-berlin\.cfg:4 +site berlin +anna, 2026-11-2\d [\d:]+, version 7: labels$/,
    );
    expect(lines[4]).toMatch(/^ {2}hides +Fleet +shared\.cfg +fleet +lower layer$/);
  });

  it('says whether phones may override it, where a layer says so', () => {
    const policy = { override: 'locked', layer: 'fleet', pattern: 'reg.*' } as const;
    const line = (one: Explanation['parameters'][number]) => explainText(explanation([one])).split('\n')[4];
    expect(line({ ...parameter, policy })).toMatch(
      /^ {2}locked +reg\.\* +fleet +phones may not override it$/,
    );
    expect(line({ ...parameter, policy: { ...policy, override: 'allowed' } })).toMatch(
      /^ {2}allowed +reg\.\* +fleet +phones may override it$/,
    );
  });

  it('says that nothing is applied, shows an empty text, and cuts a certificate', () => {
    const nothing = { value: null, file: null, layer: null, setBy: null, setAt: null, version: null };
    const text = explainText(
      explanation([
        { ...parameter, ...nothing, hides: [{ ...parameter.hides[0]!, value: 'M'.repeat(2000) }] },
        { ...parameter, value: '', hides: [] },
      ]),
    );
    expect(text).toContain('(not applied)');
    expect(text).toMatch(/ M{47}… /);
    expect(text).toMatch(/reg\.1\.label +''/);
    expect(explainText(explanation([]))).toContain('Nothing that fits is set for this phone.');
  });
});

describe('the commands about one phone', () => {
  const work = new Workplace();
  let env: Record<string, string>;
  beforeAll(async () => {
    env = { RINGFLEET_DATA_DIR: await work.server() };
    const folder = await work.folder({
      '000000000000.cfg': '<APPLICATION CONFIG_FILES="own.cfg, shared.cfg"/>',
      'own.cfg': '<a x="1" device.y="2"/>',
      'shared.cfg': '<a x="0" reg.1.auth.password="Secret1"/>',
    });
    await run(['import', folder], { env });
    await writeFile(join(folder, 'own.cfg'), '<a x="2"/>');
    await run(['put', join(folder, 'own.cfg'), '--note', 'two'], { env });
  });
  afterAll(() => work.close());

  it('explain values, for people and for programs', async () => {
    const { status, out } = await run(['explain', mac, '--model', 'VVX400'], { env });
    expect(status).toBe(0);
    expect(out).toMatch(
      /\nx +2 +own\.cfg:1 +file +admin, .+, version 2: two\n {2}hides +0 +shared\.cfg +file +later file\n/,
    );
    expect(out).not.toContain('Secret1');
    const json = await run(['explain', mac, 'x', '--model', 'VVX400', '--json'], { env });
    expect(JSON.parse(json.out)).toEqual({
      parameters: [
        expect.objectContaining({
          ...{ name: 'x', value: '2', file: 'own.cfg', layer: 'file' },
          hides: [{ value: '0', file: 'shared.cfg', layer: 'file', why: 'later file' }],
        }),
      ],
    });
  });

  it('show what changed for the phone since a version', async () => {
    const since = async (against: string) =>
      (await run(['preview', mac, '--model', 'VVX400', '--against', against], { env })).out;
    expect(await since('1')).toMatch(
      /\nSince version 1, .+:\n\n {2}changed {2}own\.cfg\n\nParameter +Then +Now\nx +1 +2\n$/,
    );
    expect(await since('2')).toMatch(/\nSince version 2, .+: nothing changed for this phone\.\n$/);
    const unknown = await run(['preview', mac, '--model', 'VVX400', '--against', '3'], { env });
    expect(unknown).toMatchObject({ status: 1, err: expect.stringContaining('The tree has no version 3.') });
  });

  it('ask for a model where nobody knows it', async () => {
    const { status, err } = await run(['preview', mac], { env });
    expect(status).toBe(1);
    expect(err).toContain('model=VVX400');
  });
});
