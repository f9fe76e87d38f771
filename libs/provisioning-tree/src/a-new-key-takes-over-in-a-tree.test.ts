import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSealer, openKeyRing, type KeyRing, type Sealer } from '@ringfleet/storage';
import type { LocalTree } from './local/local-tree.ts';
import {
  artifactMessage,
  bytesOf,
  closedMessage,
  fileMessage,
  MAC,
  order,
  phoneFile,
  read,
  TreeFixture,
  until,
} from './tree-parts.test-parts.ts';

describe('a tree whose keys are rotated', () => {
  let fixture: TreeFixture;
  let ring: KeyRing;
  let sealer: Sealer;
  let tree: LocalTree;
  beforeEach(async () => {
    fixture = new TreeFixture();
    await fixture.start();
    ring = await openKeyRing({ file: join(fixture.folder, 'keys.json') });
    sealer = createSealer(ring);
    tree = await fixture.tree({ sealer, lookForKeyMs: 5 });
  });
  afterEach(() => fixture.end());

  const sealed = (text: string) => ({
    bytes: sealer.seal(Buffer.from(text)).toString('base64'),
    hash: sealer.keyedHash(Buffer.from(text)),
  });
  const publish = (path: string, text: string, seq: number) =>
    fixture.publish(tree, artifactMessage(path, text, { seq, ...sealed(text) }), closedMessage(seq));
  const seals = async () => Object.keys(await tree.sealingKeys());

  it('holds soon nothing that the old key sealed, serves it all the same, and forgets that key', async () => {
    const [old] = ring.ids;
    await publish('shared.cfg', 'of the fleet', 1);
    await fixture.receive(tree, fileMessage(phoneFile('own', { order: order(1), ...sealed('own') })));
    expect(await seals()).toEqual([old]);

    const key = await ring.addKey();
    await until(async () => (await seals()).join() === key);
    await ring.removeKey(old!);
    expect(await read(tree, 'shared.cfg')).toBe('of the fleet');
    const file = tree.phoneFile({ mac: MAC, kind: 'phone' })!;
    expect(String(await bytesOf(tree.phoneFileBytes(file)))).toBe('own');
  });

  it('waits for the time from which the new key seals', async () => {
    await publish('shared.cfg', 'of the fleet', 1);
    const from = Date.now() + 200;
    const key = await ring.addKey(new Date(from));
    await until(async () => (await seals()).join() === key);
    expect(Date.now()).toBeGreaterThanOrEqual(from);
  });

  it('seals at once when it is asked what the bus brought since', async () => {
    const before = sealed('sealed before');
    const key = await ring.addKey();
    await until(async () => (await tree.reseal()) === 0);
    await fixture.publish(
      tree,
      artifactMessage('late.cfg', 'sealed before', { seq: 1, ...before }),
      closedMessage(1),
    );
    expect(await tree.reseal()).toBe(1);
    expect(await seals()).toEqual([key]);
    expect(await read(tree, 'late.cfg')).toBe('sealed before');
  });
});
