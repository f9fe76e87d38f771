import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSealer,
  type DocumentStore,
  type KeyRing,
  openKeyRing,
  type Repository,
  resealDocuments,
  type Sealer,
} from '@ringfleet/storage';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadAdapter, type StoreAdapter } from './store-adapter.ts';
import { type Thing, things } from './things.ts';

/** That documents come to the newest key on any store. `adapter` is a StoreAdapter's module. */
export function describeKeyRotation(name: string, adapter: URL): void {
  describe(`a rotation of keys over documents ${name}`, () => {
    let folder: string;
    let stores: StoreAdapter<DocumentStore>;
    let place: string;
    let store: DocumentStore;
    let repository: Repository<Thing>;
    let keys: KeyRing;
    let sealer: Sealer;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'rf-keys-'));
      keys = await openKeyRing({ file: join(folder, 'keys.json') });
      sealer = createSealer(keys);
      stores = await loadAdapter(adapter);
      place = await stores.newPlace();
      store = await stores.open(place);
      repository = store.repository(things);
    });
    afterEach(async () => {
      await store.close();
      await stores.removePlace(place);
      await rm(folder, { recursive: true });
    });

    const sealed = (text: string) => sealer.seal(Buffer.from(text)).toString('base64');
    const opened = (text: unknown) => String(sealer.open(Buffer.from(text as string, 'base64')));
    const keyOf = (text: unknown) => Buffer.from(text as string, 'base64').subarray(1, 5);

    it('seals anew whatever an older key sealed, and changes nothing else', async () => {
      const plain = {
        short: 'AQ==',
        text: 'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMk',
        number: 1,
        nothing: null,
        list: [],
      };
      for (let n = 0; n < 130; n += 1)
        await repository.put(`d${n}`, {
          colour: 'red',
          content: { ...plain, deep: [{ secret: sealed(`s${n}`) }] },
        });
      await repository.put('other', { content: plain });
      await keys.addKey();
      await repository.put('new', { content: { secret: sealed('new') } });
      expect(await resealDocuments(repository, { keys, sealer })).toEqual({ documents: 132, resealed: 130 });
      for (let n = 0; n < 130; n += 1) {
        const { content } = (await repository.get(`d${n}`))!.value as {
          content: { deep: [{ secret: string }] };
        };
        expect(keyOf(content.deep[0].secret)).toEqual(keys.current.id);
        expect(opened(content.deep[0].secret)).toBe(`s${n}`);
        expect(content).toMatchObject(plain);
      }
      expect(await repository.get('other')).toMatchObject({ version: 1 });
      expect(await repository.get('new')).toMatchObject({ version: 1 });
      expect(await repository.count({ index: 'colour', equals: 'red' })).toBe(130);
      expect(await resealDocuments(repository, { keys, sealer })).toEqual({ documents: 132, resealed: 0 });
    });

    it('never undoes what is changed meanwhile', async () => {
      for (let n = 0; n < 60; n += 1) await repository.put(`d${n}`, { content: [0, sealed('old')] });
      await keys.addKey();
      const changing = async () => {
        for (let n = 59; n >= 0; n -= 1) {
          const { value, version } = (await repository.get(`d${n}`))!;
          const [, secret] = value.content as [number, string];
          await repository
            .put(`d${n}`, { content: [1, secret] }, { expectedVersion: version })
            .catch(() => repository.put(`d${n}`, { content: [1, sealed('newer')] }));
        }
      };
      await Promise.all([resealDocuments(repository, { keys, sealer }), changing()]);
      await resealDocuments(repository, { keys, sealer });
      for (let n = 0; n < 60; n += 1) {
        const [count, secret] = (await repository.get(`d${n}`))!.value.content as [number, string];
        expect(count).toBe(1);
        expect(keyOf(secret)).toEqual(keys.current.id);
      }
    });
  });
}
