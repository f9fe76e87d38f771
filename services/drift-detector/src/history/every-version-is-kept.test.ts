import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DetectorBench, MAC, RING } from '../detector.test-bench.ts';

const TONE = 'up.toneVolume';
/** More than lies in a version's document. */
const LARGE = { 'lcl.ml.lang': 'x'.repeat(5000) };

describe('every version of an override file', () => {
  let bench: DetectorBench;
  beforeEach(async () => {
    bench = await DetectorBench.start();
  });
  afterEach(() => bench.remove());

  interface Version {
    version: string;
    wellFormed: boolean;
    parameters?: number;
  }
  const versions = async (kind = 'phone') => {
    await bench.settled();
    return (await bench.request<{ items: Version[] }>('GET', `drift/history/${MAC}/${kind}`)).body.items;
  };

  it('is listed, compared with any other, and can be restored', async () => {
    const first = await bench.stores({ [RING]: 'ringer1', 'reg.1.auth.password': 'Tr0ub4dor' });
    const second = await bench.stores({ [RING]: 'ringer10', [TONE]: '3' });
    const third = await bench.stores('<PHONE_CONFIG><OVERRIDES', { tellFile: false });
    expect(await versions()).toMatchObject([
      { version: third, wellFormed: false },
      { version: second, wellFormed: true, parameters: 2 },
      { version: first, parameters: 2 },
    ]);
    const diff = await bench.request('GET', `drift/history/${MAC}/phone/diff?to=${second}`);
    expect(diff.body).toEqual({
      ...{ from: first, to: second },
      differences: [
        { parameter: RING, before: 'ringer1', after: 'ringer10' },
        { parameter: 'reg.1.auth.password', before: '********', after: null },
        { parameter: TONE, before: null, after: '3' },
      ],
    });
    // The malformed one counts for nothing: the phone overrides what the one before says.
    expect((await bench.drift()).map(({ parameter }) => parameter).sort()).toEqual([RING, TONE].sort());

    const restore = (body: object) => bench.request('POST', `drift/history/${MAC}/phone/restore`, body);
    expect((await restore({ version: first, dryRun: true })).body).toMatchObject({ from: second, to: first });
    expect(await bench.edits()).toEqual([]);
    await restore({ version: first });
    const [edit] = await bench.edits();
    expect(edit?.asked).toMatchObject({ basedOn: second, reason: 'restore', author: 'admin' });
    expect(edit?.text).toContain('ringer1');
    // What is cleared next is cleared from what is served now.
    await bench.act('clear', { phone: MAC, parameter: RING });
    const [, cleared] = await bench.edits();
    expect(cleared?.text).not.toContain(RING);
    expect(cleared?.text).toContain('Tr0ub4dor');
    expect((cleared?.asked.order ?? '') > (edit?.asked.order ?? '')).toBe(true);
    expect((await restore({ version: bench.order() })).body).toMatchObject({
      code: 'RF_OVERRIDE_VERSION_UNKNOWN',
    });
    expect((await restore({ version: third })).status).toBe(404);
  });

  it('that was emptied offers the one before for restore, until the phone has settings again', async () => {
    const good = await bench.stores({ [RING]: 'ringer10', [TONE]: '3' });
    await bench.stores({});
    await bench.stores({});
    const lost = async () => {
      await bench.settled();
      return (await bench.request<{ items: unknown[] }>('GET', 'drift/lost')).body.items;
    };
    expect(await lost()).toMatchObject([{ mac: MAC, kind: 'phone', version: good, parameters: 2 }]);
    expect(await bench.drift()).toEqual([]);
    await bench.stores({ [TONE]: '4' });
    expect(await lost()).toEqual([]);
    // What was asked away is not lost.
    await bench.act('clear', { phone: MAC });
    await bench.stores({});
    expect(await lost()).toEqual([]);
  });

  it('of few bytes needs no blob', async () => {
    const small = await bench.stores({ [RING]: 'ringer1' });
    await bench.stores({ ...LARGE, [RING]: 'ringer2' });
    await bench.settled();
    expect((await bench.blobs.list('drift-detector/versions/')).items).toHaveLength(1);
    const path = `drift/history/${MAC}/phone/restore`;
    expect((await bench.request('POST', path, { version: small })).status).toBe(200);
    const [edit] = await bench.edits();
    expect(edit?.text).toContain('ringer1');
  });

  it('is kept from either topic, imported ones and those that an edit made apart', async () => {
    const first = await bench.stores({ ...LARGE, [RING]: 'ringer1' }, { tellUpload: false });
    const second = await bench.stores({ ...LARGE, [RING]: 'ringer2' }, { tellFile: false });
    await bench.stores({}, { order: second.replace('-0000-', '-0001-'), tellUpload: false });
    expect((await versions()).map(({ version }) => version)).toEqual([second, first]);
    const bytes = await bench.blobs.list('drift-detector/versions/');
    expect(bytes.items).toHaveLength(2);
  });

  it('counts as the newest for gateways, though an export of the web page says nothing of overrides', async () => {
    await bench.stores({ [RING]: 'ringer1' });
    const saved = await bench.stores(`<PHONE_CONFIG><ALL ${RING}="ringer9"/></PHONE_CONFIG>`);
    expect(await bench.drift()).toMatchObject([{ value: 'ringer1' }]);
    await bench.act('clear', { phone: MAC });
    const [edit] = await bench.edits();
    expect(edit?.asked.basedOn).toBe(saved);
    expect(edit?.text).toContain('<OVERRIDES/>');
  });

  it('goes when its phone has left the fleet', async () => {
    const first = await bench.stores({ ...LARGE, [RING]: 'ringer1' });
    const second = await bench.stores({ ...LARGE, [RING]: 'ringer2' }, { kind: 'web' });
    await bench.settled();
    for (const kind of ['phone', 'web'])
      await bench.takeBack('phoneFiles', `${MAC}/${kind}`, { rf_order: first });
    expect(await versions()).toEqual([]);
    expect((await versions('web')).map(({ version }) => version)).toEqual([second]);
    expect((await bench.drift()).map(({ source }) => source)).toEqual(['web', 'web']);
    expect((await bench.blobs.list('drift-detector/versions/')).items).toHaveLength(1);
  });

  it('keeps bytes that the phone wrote again, however much later', async () => {
    await bench.stores({ ...LARGE, [RING]: 'ringer1' });
    await Promise.all(Array.from({ length: 520 }, (_, at) => bench.stores({ [RING]: `ringer2.${at}` })));
    const again = await bench.stores({ ...LARGE, [RING]: 'ringer1' });
    await bench.settled();
    const [newest, last] = await versions();
    expect(newest?.version).toBe(again);
    await bench.takeBack('phoneFiles', `${MAC}/phone`, { rf_order: last?.version ?? '' });
    await bench.settled();
    expect((await bench.blobs.list('drift-detector/versions/')).items).toHaveLength(1);
    await bench.stores({ [RING]: 'ringer3' });
    await bench.settled();
    const path = `drift/history/${MAC}/phone/restore`;
    expect((await bench.request('POST', path, { version: again })).status).toBe(200);
  });
});
