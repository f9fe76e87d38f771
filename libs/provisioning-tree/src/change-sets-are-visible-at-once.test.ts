import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  artifactMessage,
  bytesOf,
  closedMessage,
  noPositions,
  read,
  removedMessage,
  TreeFixture,
} from './tree-parts.test-parts.ts';

describe('change sets', () => {
  let fixture: TreeFixture;
  beforeEach(async () => {
    fixture = new TreeFixture();
    await fixture.start();
  });
  afterEach(() => fixture.end());

  it('shows nothing of a set before it is closed, then all of it', async () => {
    const tree = await fixture.tree();
    await fixture.publish(
      tree,
      artifactMessage('a.cfg', 'one', { seq: 1 }),
      artifactMessage('b.cfg', 'one', { seq: 1 }),
    );
    expect(tree.artifact('a.cfg')).toBeUndefined();
    await fixture.publish(tree, closedMessage(1));
    expect([await read(tree, 'a.cfg'), await read(tree, 'b.cfg')]).toEqual(['one', 'one']);
  });

  it('lets a pinned boot see one version across a publish', async () => {
    const tree = await fixture.tree();
    await fixture.publish(
      tree,
      ...[
        artifactMessage('a.cfg', 'old', { seq: 1 }),
        artifactMessage('gone.cfg', 'old', { seq: 1 }),
        closedMessage(1),
      ],
    );
    const pin = tree.pin();
    await fixture.publish(
      tree,
      ...[artifactMessage('a.cfg', 'new', { seq: 2 }), removedMessage('gone.cfg', 2)],
      ...[artifactMessage('added.cfg', 'new', { seq: 2 }), closedMessage(2)],
    );
    const seen = async (lookup?: { pin: typeof pin }) =>
      Promise.all(['a.cfg', 'gone.cfg', 'added.cfg'].map((path) => read(tree, path, lookup)));
    expect(await seen({ pin })).toEqual(['old', 'old', undefined]);
    expect(await seen()).toEqual(['new', undefined, 'new']);
    expect(tree.children('', { pin }).map(({ name }) => name)).toEqual(['a.cfg', 'gone.cfg']);
  });

  it('keeps superseded rows for two minutes and for as long as a session needs them', async () => {
    const tree = await fixture.tree();
    await fixture.publish(tree, artifactMessage('a.cfg', 'old', { seq: 1 }), closedMessage(1));
    const [entry, pin] = [tree.artifact('a.cfg'), tree.pin()];
    await fixture.publish(tree, artifactMessage('a.cfg', 'new', { seq: 2 }), closedMessage(2));
    fixture.clock += 121_000;
    await tree.sweep();
    expect(await read(tree, 'a.cfg', { pin })).toBe('old');
    pin.release();
    fixture.clock -= 2_000;
    await tree.sweep();
    expect(entry && (await bytesOf(tree.readArtifact(entry))).toString()).toBe('old');
    fixture.clock += 2_000;
    await tree.sweep();
    // Another process reads the file afresh: the row is gone, not only hidden.
    const other = await fixture.tree();
    expect(() => entry && other.readArtifact(entry)).toThrow(
      expect.objectContaining({ code: 'RF_PATH_NOT_FOUND' }),
    );
    expect(await read(tree, 'a.cfg')).toBe('new');
  });

  it('applies what is staged up to the closed number, whatever compaction removed and in whichever order it came', async () => {
    const tree = await fixture.tree();
    await fixture.publish(
      tree,
      // Of sets 1 to 3 compaction left the newest record of each path; the closing records of 1 and 2 are gone.
      ...[artifactMessage('c.cfg', 'three', { seq: 3 }), artifactMessage('a.cfg', 'one', { seq: 1 })],
      ...[artifactMessage('later.cfg', 'four', { seq: 4 }), artifactMessage('b.cfg', 'two', { seq: 2 })],
      closedMessage(3),
    );
    const texts = await Promise.all(['a.cfg', 'b.cfg', 'c.cfg', 'later.cfg'].map((path) => read(tree, path)));
    expect(texts).toEqual(['one', 'two', 'three', undefined]);
  });

  it('closes a set although a later one is being staged over it', async () => {
    const tree = await fixture.tree();
    await fixture.publish(
      tree,
      ...[
        artifactMessage('a.cfg', 'one', { seq: 1 }),
        artifactMessage('a.cfg', 'two', { seq: 2 }),
        closedMessage(1),
      ],
    );
    expect(await read(tree, 'a.cfg')).toBe('one');
    await fixture.publish(tree, closedMessage(2));
    expect(await read(tree, 'a.cfg')).toBe('two');
  });

  it('takes the later record of a path as the truth when two publishers sent one', async () => {
    const tree = await fixture.tree();
    await fixture.publish(
      tree,
      ...[artifactMessage('a.cfg', 'catalog', { seq: 1, publisher: 'firmware-catalog' })],
      ...[removedMessage('a.cfg', 1), closedMessage(1), closedMessage(1, 'firmware-catalog')],
    );
    expect(tree.artifact('a.cfg')).toBeUndefined();
  });

  it('changes nothing when a set is published again', async () => {
    const tree = await fixture.tree();
    const set = [artifactMessage('a.cfg', 'one', { seq: 1 }), removedMessage('b.cfg', 1), closedMessage(1)];
    await fixture.publish(tree, ...set);
    const { revision } = tree.status();
    await fixture.publish(tree, ...set.slice(0, 1), closedMessage(1));
    expect(tree.status().revision).toBe(revision);
    expect(await read(tree, 'a.cfg')).toBe('one');
  });

  it('ignores messages that it has applied before', async () => {
    const tree = await fixture.tree();
    const first = fixture.artifacts.deliver([artifactMessage('a.cfg', 'one', { seq: 1 }), closedMessage(1)]);
    const second = fixture.artifacts.deliver([artifactMessage('a.cfg', 'two', { seq: 2 }), closedMessage(2)]);
    for (const batch of [first, second, first]) await tree.apply('artifacts', batch);
    expect(await read(tree, 'a.cfg')).toBe('two');
  });

  it('reads everything again in one step, also when the process is restarted on the way', async () => {
    const first = await fixture.tree();
    await fixture.publish(
      first,
      ...[artifactMessage('a.cfg', 'old', { seq: 1 }), artifactMessage('gone.cfg', 'old', { seq: 1 })],
      ...[artifactMessage('same.cfg', 'same', { seq: 1 }), closedMessage(1)],
    );
    await first.beginReread('cluster', 'absent-too-long', noPositions);
    const again = new TreeFixture().artifacts.deliver([
      ...[
        artifactMessage('same.cfg', 'same', { seq: 1 }),
        artifactMessage('a.cfg', 'new', { seq: 2 }),
        closedMessage(2),
      ],
    ]);
    await first.apply('artifacts', again.slice(0, 1));
    await first.close();
    const tree = await fixture.tree();
    expect(tree.freshness()).toMatchObject({
      positions: { artifacts: { 0: 1 } },
      reread: { until: noPositions },
    });
    await tree.apply('artifacts', again);
    const texts = () => Promise.all(['a.cfg', 'gone.cfg', 'same.cfg'].map((path) => read(tree, path)));
    expect(await texts()).toEqual(['old', 'old', 'same']);
    const row = tree.artifact('same.cfg')?.row;
    await tree.endReread();
    expect(await texts()).toEqual(['new', undefined, 'same']);
    expect(tree.artifact('same.cfg')?.row).toBe(row);
  });

  it('drops nothing of a publisher that the re-read did not meet', async () => {
    const tree = await fixture.tree();
    await fixture.publish(tree, artifactMessage('a.cfg', 'one', { seq: 1 }), closedMessage(1));
    await tree.beginReread('cluster', 'absent-too-long', noPositions);
    await tree.endReread();
    expect(await read(tree, 'a.cfg')).toBe('one');
  });

  it('skips and counts what it cannot read', async () => {
    const tree = await fixture.tree();
    await fixture.publish(
      tree,
      ...[
        { key: 'x', value: Buffer.from('{'), headers: {} },
        { key: 'x', value: null, headers: { rf_seq: '1' } },
      ],
      ...[artifactMessage('../a.cfg', 'out', { seq: 1 }), artifactMessage('a.cfg', 'one', { seq: 1 })],
      closedMessage(1),
    );
    expect(await read(tree, 'a.cfg')).toBe('one');
    expect(tree.status()).toMatchObject({ unreadable: 3 });
  });
});
