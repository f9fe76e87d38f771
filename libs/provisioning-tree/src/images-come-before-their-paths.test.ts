import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventMessage } from '@ringfleet/contracts';
import {
  artifactMessage,
  bytesOf,
  closedMessage,
  firmwareHash,
  read,
  removedMessage,
  testSealer,
  TreeFixture,
  until,
} from './tree-parts.test-parts.ts';

const IMAGE = Buffer.from('an image of sixty megabytes');
const HASH = firmwareHash(IMAGE);
const BLOB = 'firmware-catalog/image';

function firmware(seq: number, path = 'firmware/5.9.8/sip.ld'): EventMessage {
  return artifactMessage(path, '', {
    ...{ seq, kind: 'firmware', size: IMAGE.length, hash: HASH, blob: { key: BLOB } },
  });
}

describe('an artifact whose bytes lie in the blob store', () => {
  let fixture: TreeFixture;
  beforeEach(async () => {
    fixture = new TreeFixture();
    await fixture.start();
    fixture.blobs.held.set(BLOB, IMAGE);
  });
  afterEach(() => fixture.end());
  const imageFiles = () => readdir(join(fixture.folder, 'tree', 'images'));

  it('is fetched to local disk, checked, and read from there when the blob store is down', async () => {
    const tree = await fixture.tree();
    await fixture.publish(tree, firmware(1), closedMessage(1));
    await until(() => tree.artifact('firmware/5.9.8/sip.ld') !== undefined);
    fixture.blobs.down = true;
    const entry = tree.artifact('firmware/5.9.8/sip.ld');
    expect(entry && String(await bytesOf(tree.readArtifact(entry, { start: 3, end: 7 })))).toBe('image');
    expect(await imageFiles()).toEqual([HASH.replace(':', '-')]);
    expect(tree.status().missingImages).toBe(0);
  });

  it('holds back only itself and what was closed with it while it cannot be had', async () => {
    fixture.blobs.down = true;
    const tree = await fixture.tree();
    await fixture.publish(
      tree,
      ...[
        artifactMessage('a.cfg', 'old', { seq: 1 }),
        artifactMessage('b.cfg', 'old', { seq: 1 }),
        closedMessage(1),
      ],
      ...[firmware(2), artifactMessage('a.cfg', 'new', { seq: 2, requires: [HASH] })],
      ...[artifactMessage('b.cfg', 'new', { seq: 2 }), closedMessage(2)],
      ...[artifactMessage('c.cfg', 'later', { seq: 3 }), closedMessage(3)],
    );
    await until(() => fixture.blobs.reads.length > 2);
    const texts = () => Promise.all(['a.cfg', 'b.cfg', 'c.cfg'].map((path) => read(tree, path)));
    expect(await texts()).toEqual(['old', 'old', 'later']);
    expect(tree.status().missingImages).toBe(1);
    fixture.blobs.down = false;
    await until(() => tree.artifact('firmware/5.9.8/sip.ld') !== undefined);
    expect(await texts()).toEqual(['new', 'new', 'later']);
  });

  it('gives way to a newer version of the waiting path', async () => {
    fixture.blobs.down = true;
    const tree = await fixture.tree();
    await fixture.publish(
      tree,
      ...[firmware(1), artifactMessage('a.cfg', 'waits', { seq: 1, requires: [HASH] }), closedMessage(1)],
      ...[artifactMessage('a.cfg', 'newer', { seq: 2 }), closedMessage(2)],
    );
    expect(await read(tree, 'a.cfg')).toBe('newer');
    fixture.blobs.down = false;
    await until(() => tree.artifact('firmware/5.9.8/sip.ld') !== undefined);
    expect(await read(tree, 'a.cfg')).toBe('newer');
  });

  it('never shows bytes with another hash', async () => {
    fixture.blobs.held.set(BLOB, Buffer.from('something else'));
    const tree = await fixture.tree();
    await fixture.publish(tree, firmware(1), closedMessage(1));
    await until(() => fixture.blobs.reads.length > 2);
    expect(tree.artifact('firmware/5.9.8/sip.ld')).toBeUndefined();
    fixture.blobs.held.set(BLOB, IMAGE);
    await until(() => tree.artifact('firmware/5.9.8/sip.ld') !== undefined);
    expect(await read(tree, 'firmware/5.9.8/sip.ld')).toBe(String(IMAGE));
    expect(await imageFiles()).toHaveLength(1);
  });

  it('is linked, not copied, where the blob store has a local file', async () => {
    const file = join(fixture.folder, 'blob');
    await writeFile(file, IMAGE);
    const blobs = Object.assign(Object.create(fixture.blobs) as typeof fixture.blobs, {
      localFile: () => file,
    });
    const tree = await fixture.tree({ blobs });
    await fixture.publish(tree, firmware(1), closedMessage(1));
    await until(() => tree.artifact('firmware/5.9.8/sip.ld') !== undefined);
    expect((await stat(file)).nlink).toBe(2);
    expect(fixture.blobs.reads).toEqual([]);
  });

  it('stays sealed on disk unless it is firmware', async () => {
    const text = 'a large configuration';
    const hash = testSealer.keyedHash(Buffer.from(text));
    fixture.blobs.held.set('config-renderer/large', testSealer.seal(Buffer.from(text)));
    const tree = await fixture.tree();
    await fixture.publish(
      tree,
      artifactMessage('large.cfg', text, { seq: 1, hash, blob: { key: 'config-renderer/large' } }),
      closedMessage(1),
    );
    await until(() => tree.artifact('large.cfg') !== undefined);
    expect(await read(tree, 'large.cfg')).toBe(text);
    const entry = tree.artifact('large.cfg');
    expect(entry && String(await bytesOf(tree.readArtifact(entry, { start: 8 })))).toBe('configuration');
    expect(await imageFiles()).toEqual([`${hash.replace(':', '-')}.sealed`]);
  });

  it('is awaited across a restart, and fetched again when its file was lost', async () => {
    fixture.blobs.down = true;
    const first = await fixture.tree();
    await fixture.publish(first, firmware(1), closedMessage(1));
    await first.close();
    fixture.blobs.down = false;
    const second = await fixture.tree();
    await until(() => second.artifact('firmware/5.9.8/sip.ld') !== undefined);
    await second.close();
    await rm(join(fixture.folder, 'tree', 'images', HASH.replace(':', '-')));
    await writeFile(join(fixture.folder, 'tree', 'images', 'half.part'), 'x');
    await writeFile(join(fixture.folder, 'tree', 'images', 'stray'), 'x');
    const third = await fixture.tree();
    await until(async () => (await imageFiles()).join() === HASH.replace(':', '-'));
    expect(await read(third, 'firmware/5.9.8/sip.ld')).toBe(String(IMAGE));
  });

  it('leaves the disk when nothing needs it any more', async () => {
    const tree = await fixture.tree();
    await fixture.publish(tree, firmware(1), firmware(1, 'second.ld'), closedMessage(1));
    await until(() => tree.artifact('second.ld') !== undefined);
    await fixture.publish(tree, removedMessage('second.ld', 2), closedMessage(2));
    fixture.clock += 121_000;
    await tree.sweep();
    expect(await imageFiles()).toHaveLength(1);
    await fixture.publish(tree, removedMessage('firmware/5.9.8/sip.ld', 3), closedMessage(3));
    fixture.clock += 121_000;
    await tree.sweep();
    expect(await imageFiles()).toEqual([]);
  });
});
