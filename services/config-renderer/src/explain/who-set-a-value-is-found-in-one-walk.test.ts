import { describe, expect, it } from '@jest/globals';
import { lastChanges, type SettingVersion } from './last-change.ts';

/** Versions newest first; counts how many were looked at. */
function walk(versions: Record<string, string>[]) {
  const looked = { count: 0 };
  async function* newestFirst(): AsyncGenerator<SettingVersion> {
    for (const [at, values] of versions.entries()) {
      looked.count += 1;
      const version = versions.length - at;
      yield { version, values: new Map(Object.entries(values)), author: `a${version}`, at: '', note: '' };
    }
  }
  return { versions: newestFirst(), looked };
}

async function versionsOf(versions: Record<string, string>[], names: string[], limit = 200) {
  const { versions: iterable, looked } = walk(versions);
  const found = await lastChanges(iterable, names, limit);
  return { ...Object.fromEntries([...found].map(([name, { version }]) => [name, version])), looked };
}

describe('who set a value', () => {
  it('is whose version first had it, each parameter by itself', async () => {
    const versions: Record<string, string>[] = [
      { x: '2', y: '1', z: '1' },
      { x: '2', y: '1' },
      { x: '1', y: '1' },
      {},
    ];
    expect(await versionsOf(versions, ['x', 'y', 'z'])).toEqual({ x: 3, y: 2, z: 4, looked: { count: 4 } });
  });

  it('is who set it again, when it was something else or gone between', async () => {
    expect(await versionsOf([{ x: '1' }, {}, { x: '1' }], ['x'])).toMatchObject({ x: 3 });
    expect(await versionsOf([{ x: '1' }, { x: '2' }, { x: '1' }], ['x'])).toMatchObject({ x: 3 });
  });

  it('is looked for no further than needed', async () => {
    const old: Record<string, string>[] = Array.from({ length: 50 }, () => ({ y: '1' }));
    expect((await versionsOf([{ x: '1', y: '1' }, ...old], ['x'])).looked).toEqual({ count: 2 });
  });

  it('is the oldest version looked at, or somebody earlier, where the walk ends before', async () => {
    const same: Record<string, string>[] = [{ x: '1' }, { x: '1' }, { x: '1' }];
    expect((await lastChanges(walk(same).versions, ['x'], 2)).get('x')).toMatchObject({
      ...{ version: 2, orEarlier: true },
    });
    expect((await lastChanges(walk(same).versions, ['x'], 3)).get('x')).not.toHaveProperty('orEarlier');
    expect(await versionsOf(same, ['x'])).toMatchObject({ x: 1 });
    expect(await lastChanges(walk([]).versions, ['x'], 2)).toEqual(new Map());
  });

  it('does not change by another white space in a certificate', async () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
    expect(await versionsOf([{ x: pem.replaceAll('\n', ' ') }, { x: pem }], ['x'])).toMatchObject({ x: 1 });
  });
});
