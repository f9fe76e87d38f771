import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { overrideFiles } from './history/override.repository.ts';
import { driftRecords } from './judging/drift-record.repository.ts';
import { configuration, DetectorBench, MAC, master, MASTER, RING } from './detector.test-bench.ts';

const TONE = 'up.toneVolume';

describe('records are the same', () => {
  let bench: DetectorBench;
  beforeEach(async () => {
    bench = await DetectorBench.start();
    await bench.phone({ model: 'VVX400' });
    await bench.files({ [MASTER]: master('shared.cfg'), 'shared.cfg': configuration({ [RING]: 'ringer2' }) });
  });
  afterEach(() => bench.remove());

  it('in whichever order uploads come, and however often', async () => {
    const uploads: [settings: Record<string, string>, order: string][] = [
      [{ [RING]: 'ringer1' }, bench.order()],
      [{ [RING]: 'ringer10', [TONE]: '1' }, bench.order()],
      [{ [RING]: 'ringer10', [TONE]: '2' }, bench.order('gw-2')],
      [{ [RING]: 'ringer10', [TONE]: '2' }, bench.order()],
    ];
    let n = 0;
    const seen = new Map<string, Set<string>>();
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...uploads, ...uploads], { minLength: 8, maxLength: 8 }),
        fc.infiniteStream(fc.boolean()),
        async (told, byUpload) => {
          const mac = `0004f2${(n += 1).toString(16).padStart(6, '0')}`;
          await bench.phone({ mac, model: 'VVX400' });
          for (const [settings, order] of told) {
            const tellUpload = byUpload.next().value === true;
            await bench.stores(settings, { mac, order, tellUpload, tellFile: !tellUpload });
          }
          for (const { parameter, since, value, class: of } of await bench.drift(`all=true&phone=${mac}`)) {
            const all = seen.get(parameter) ?? new Set();
            seen.set(parameter, all.add(JSON.stringify({ since, value, of })));
          }
        },
      ),
      { numRuns: 8 },
    );
    expect([...seen].map(([parameter, all]) => [parameter, all.size])).toEqual([
      [RING, 1],
      [TONE, 1],
    ]);
    const [ring] = [...(seen.get(RING) ?? [])].map((text) => JSON.parse(text) as { since: string });
    expect(ring?.since).toBe(new Date(Number(uploads[1]![1].slice(0, 15))).toISOString());
  });

  it('when they are made again from the compacted topics, without any upload', async () => {
    await bench.stores({ [RING]: 'ringer1' });
    await bench.stores({ [RING]: 'ringer10', [TONE]: '1' });
    await bench.stores({ [TONE]: '1' }, { mac: '0004f2000001' });
    await bench.act('accept', { phone: MAC, parameter: TONE, note: 'fine' });
    await bench.act('clear', { phone: MAC, parameter: RING });
    const plain = async () =>
      (await bench.drift()).map((record) => ({ ...record, changedAt: undefined, judgedBy: undefined }));
    const before = await plain();
    expect(before).toHaveLength(3);
    const records = bench.documents.repository(driftRecords);
    for (const { id } of (await records.list()).items) await records.delete(id);
    const files = bench.documents.repository(overrideFiles);
    for (const { id } of (await files.list()).items) await files.delete(id);
    expect(await bench.drift()).toEqual([]);
    const { status, body } = await bench.request('POST', 'drift/rebuild');
    expect(status).toBe(200);
    expect(body).toMatchObject({ dropped: 0, read: { phoneFiles: expect.any(Number) } });
    expect(await plain()).toEqual(before);
    await bench.request('POST', 'drift/rebuild');
    expect(await plain()).toEqual(before);
  });

  it('after the detector was stopped in between', async () => {
    await bench.stores({ [RING]: 'ringer10' });
    await bench.settled();
    await bench.stop();
    await bench.startAgain();
    await bench.files({ 'shared.cfg': configuration({ [RING]: 'ringer10' }) });
    expect(await bench.drift()).toMatchObject([{ class: 'redundant' }]);
  });

  it('when the end of everything that is published again is told before some of it', async () => {
    const file = `${MAC}-lync.cfg`;
    const seq = await bench.files({
      [MASTER]: master(file, 'shared.cfg'),
      [file]: configuration({ [RING]: 'ringer10' }),
    });
    await bench.stores({ [RING]: 'ringer10' });
    const again = async (...paths: string[]) => {
      for (const path of paths) await bench.member(seq + 1, path, texts[path]!);
    };
    const texts: Record<string, string> = {
      [MASTER]: master(file, 'shared.cfg'),
      'shared.cfg': configuration({ [RING]: 'ringer2' }),
      [file]: configuration({ [RING]: 'ringer10' }),
    };
    await again(MASTER);
    await bench.close(seq + 1);
    await bench.republished(seq + 1);
    expect(await bench.drift()).toMatchObject([{ class: 'preference' }]);
    await again('shared.cfg', file);
    expect(await bench.drift()).toMatchObject([{ class: 'redundant' }]);
    await bench.republished(seq + 1);
    expect(await bench.drift()).toMatchObject([{ class: 'redundant' }]);
  });

  it('when files of before are told after the end of everything that is published again', async () => {
    const file = `${MAC}-lync.cfg`;
    const seq = await bench.files({ [MASTER]: master(file, 'shared.cfg') });
    await bench.stores({ [RING]: 'ringer10' });
    const texts = {
      [MASTER]: master(file, 'shared.cfg'),
      'shared.cfg': configuration({ [RING]: 'ringer2' }),
    };
    for (const [path, text] of Object.entries(texts)) await bench.member(seq + 1, path, text);
    await bench.close(seq + 1);
    await bench.republished(seq + 1);
    expect(await bench.drift()).toMatchObject([{ class: 'shadowing' }]);
    await bench.member(seq, file, configuration({ [RING]: 'ringer10' }));
    await bench.member(seq, 'shared.cfg', configuration({ [RING]: 'ringer10' }));
    expect(await bench.drift()).toMatchObject([{ class: 'shadowing' }]);
  });
});
