import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEmbeddedEventBus, type EventBus } from '@ringfleet/messaging';
import {
  createSealer,
  openEmbeddedBlobStore,
  openKeyRing,
  type BlobStore,
  type Sealer,
} from '@ringfleet/storage';
import { TreeFollower, type TreeFollowerOptions } from './following/tree-follower.ts';
import { openLocalTree, type LocalTree } from './local/local-tree.ts';
import { phoneFileMessage, phoneFileState, type PhoneFileState } from './phone-files/phone-file-state.ts';
import { ChangeSetPublisher, type ChangeSetMember } from './publishing/change-set-publisher.ts';
import {
  artifactMessage,
  closedMessage,
  logFile,
  MAC,
  noPositions,
  order,
  phoneFile,
  read,
  TestTopic,
  TIME,
  until,
} from './tree-parts.test-parts.ts';

const topics = { artifacts: 'ringfleet.artifacts.v1', phoneFiles: 'ringfleet.phone-files.v1' };
const DAY = 86_400_000;

describe('a gateway on a real bus', () => {
  let folder: string;
  let sealer: Sealer;
  let blobs: BlobStore;
  let clock: number;
  let closing: (() => Promise<void>)[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-follow-'));
    sealer = createSealer(await openKeyRing({ file: join(folder, 'keys.json') }));
    const store = await openEmbeddedBlobStore({ folder: join(folder, 'blobs') });
    blobs = store;
    clock = Date.parse(TIME);
    closing = [() => store.close()];
  });
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    await rm(folder, { recursive: true });
  });

  async function openBus(name = 'bus'): Promise<EventBus> {
    const bus = await openEmbeddedEventBus({ file: join(folder, `${name}.db`), duplicates: 3 });
    closing.push(() => bus.close());
    const compacted = { retention: 'compacted' as const };
    await bus.ensureTopics([
      { topic: topics.artifacts, partitions: 1, ...compacted },
      { topic: topics.phoneFiles, partitions: 4, ...compacted },
    ]);
    return bus;
  }

  async function openTree(gateway = 'gw-1'): Promise<LocalTree> {
    const tree = await openLocalTree({
      ...{
        folder: join(folder, gateway),
        sealer,
        blobs,
        gateway,
        source: `/test/${gateway}`,
        now: () => clock,
        republishAfterMs: [0, 0],
      },
    });
    closing.push(() => tree.close());
    return tree;
  }

  function follow(bus: EventBus, tree: LocalTree, options: Partial<TreeFollowerOptions> = {}): TreeFollower {
    const follower = new TreeFollower({
      ...{ bus, tree, topics, gateway: 'gw-1', source: '/test', retryMs: 1, tickMs: 5, now: () => clock },
      publishPhoneFile: (state) => publishFile(bus, state, `/test/${options.gateway ?? 'gw-1'}`),
      ...options,
    });
    closing.push(() => follower.close());
    follower.start();
    return follower;
  }

  const publishFile = (bus: EventBus, state: PhoneFileState, source = '/test') =>
    bus.publish(topics.phoneFiles, [phoneFileMessage(state, source, TIME)]);

  /** Has read all that the bus has of phone files now. */
  const inStep = async (bus: EventBus, tree: LocalTree) => {
    const ends = Object.entries(await bus.endOffsets(topics.phoneFiles));
    await until(() =>
      ends.every(
        ([partition, end]) => (tree.freshness().positions.phoneFiles[Number(partition)] ?? 0) >= end,
      ),
    );
  };

  const publisher = (bus: EventBus, name: 'config-renderer' | 'firmware-catalog' = 'config-renderer') =>
    new ChangeSetPublisher({ bus, topic: topics.artifacts, publisher: name, source: '/test' });

  function member(path: string, text: string): ChangeSetMember {
    const bytes = Buffer.from(text);
    return {
      artifact: {
        ...{
          path,
          kind: 'config',
          size: bytes.length,
          hash: sealer.keyedHash(bytes),
          mac: null,
          modified: TIME,
        },
        ...{ bytes: sealer.seal(bytes).toString('base64'), requires: [] },
      },
    };
  }

  const sealedFile = (text: string, fields: Parameters<typeof phoneFile>[1]) =>
    phoneFile(text, { bytes: sealer.seal(Buffer.from(text)).toString('base64'), ...fields });

  it('is ready when it is new and has read what was there at its start', async () => {
    const bus = await openBus();
    await publisher(bus).publish(1, [member('a.cfg', 'one'), member('b.cfg', 'one')]);
    await publishFile(bus, phoneFileState(sealedFile('override', { order: order(1) })));
    const tree = await openTree();
    const follower = follow(bus, tree);
    await follower.ready();
    expect([await read(tree, 'a.cfg'), await read(tree, 'b.cfg')]).toEqual(['one', 'one']);
    expect(tree.phoneFile({ mac: MAC, kind: 'phone' })?.order).toBe(order(1));
    await publisher(bus).publish(2, [member('a.cfg', 'two'), { removed: 'b.cfg' }]);
    await until(async () => (await read(tree, 'a.cfg')) === 'two');
    expect(tree.artifact('b.cfg')).toBeUndefined();
  });

  it('is ready at once on an empty bus', async () => {
    await follow(await openBus(), await openTree()).ready();
  });

  it('is ready at once after a restart, and goes on when the bus is back', async () => {
    const bus = await openBus();
    const first = await openTree();
    await publisher(bus).publish(1, [member('a.cfg', 'one')]);
    const before = follow(bus, first);
    await before.ready();
    await before.close();
    await first.close();
    await publisher(bus).publish(2, [member('a.cfg', 'two')]);
    let down = true;
    const failures: string[] = [];
    const flaky = Object.assign(Object.create(bus) as EventBus, {
      clusterId: () => (down ? Promise.reject(new Error('the bus is down')) : bus.clusterId()),
    });
    const tree = await openTree();
    const follower = follow(flaky, tree, { onError: (what) => failures.push(what) });
    await follower.ready();
    expect(await read(tree, 'a.cfg')).toBe('one');
    await until(() => failures.length > 1);
    down = false;
    await until(async () => (await read(tree, 'a.cfg')) === 'two');
  });

  it('shows nothing of a change set whose publisher died, and all of it when it is published again', async () => {
    const bus = await openBus();
    const tree = await openTree();
    await follow(bus, tree).ready();
    async function* dying(): AsyncGenerator<ChangeSetMember> {
      for (let index = 0; index < 450; index += 1) yield member(`file-${index}.cfg`, 'one');
      throw new Error('killed');
    }
    await expect(publisher(bus).publish(1, dying())).rejects.toThrow('killed');
    await until(() => (tree.freshness().positions.artifacts[0] ?? 0) >= 400);
    expect(tree.children('')).toEqual([]);
    const all = Array.from({ length: 450 }, (_, index) => member(`file-${index}.cfg`, 'one'));
    expect(await publisher(bus).publish(1, all)).toBe(450);
    await until(() => tree.children('').length > 0);
    expect(tree.children('')).toHaveLength(450);
    expect(tree.status().revision).toBe(1);
  });

  it('refuses to publish a name that phones write', async () => {
    const bus = await openBus();
    const publishing = publisher(bus).publish(1, [member(`${MAC}-phone.cfg`, 'x')]);
    await expect(publishing).rejects.toMatchObject({ code: 'RF_PATH_OWNED' });
    expect(await bus.endOffsets(topics.artifacts)).toEqual({ 0: 0 });
  });

  describe('that was away longer than deletions are remembered', () => {
    it('reads everything again and drops what is gone, in one step', async () => {
      const bus = await openBus();
      const tree = await openTree();
      await tree.beginReread(await bus.clusterId(), 'new', noPositions);
      await tree.endReread();
      await tree.apply(
        'artifacts',
        new TestTopic('t').deliver([
          ...[
            artifactMessage('gone.cfg', 'x', { seq: 1 }),
            artifactMessage('a.cfg', 'old', { seq: 1 }),
            closedMessage(1),
          ],
        ]),
      );
      const gone = phoneFile('x', {
        mac: undefined,
        order: order(1),
        user: 'anna',
        kind: 'user-override',
        path: 'p/anna-phone.cfg',
      });
      await tree.storePhoneFile(phoneFileState(gone));
      await publisher(bus).publish(5, [
        member('a.cfg', 'new'),
        member('b.cfg', 'new'),
        member('c.cfg', 'new'),
      ]);
      await publishFile(bus, phoneFileState(sealedFile('kept', { order: order(2) })));
      const pin = tree.pin();
      clock += 31 * DAY;
      const follower = follow(bus, tree);
      await follower.ready();
      await until(() => !tree.status().rereading && tree.status().generation === 2);
      expect(tree.children('').map(({ name }) => name)).toEqual(['a.cfg', 'b.cfg', 'c.cfg']);
      expect(tree.children('', { pin }).map(({ name }) => name)).toEqual(['a.cfg', 'gone.cfg']);
      expect(tree.userFile('p/anna-phone.cfg')).toBeUndefined();
      expect(tree.phoneFilesOf(MAC)).toHaveLength(1);
      expect(tree.status().revision).toBeLessThanOrEqual(pin.revision + 2);
    });
  });

  describe('on another cluster', () => {
    async function movedTo(other: EventBus): Promise<LocalTree> {
      const first = await openBus('first');
      await publisher(first).publish(1, [member('a.cfg', 'old'), member('gone.cfg', 'old')]);
      await publisher(first, 'firmware-catalog').publish(1, [member('firmware/1/sip.ld', 'old')]);
      await publishFile(first, phoneFileState(sealedFile('mine', { order: order(1) })));
      await publishFile(
        first,
        phoneFileState(sealedFile('other', { order: order(2, 'gw-2'), gateway: 'gw-2', kind: 'web' })),
      );
      const tree = await openTree();
      const follower = follow(first, tree);
      await follower.ready();
      await follower.close();
      await follow(other, tree).ready();
      await until(() => tree.status().generation === 2 && !tree.status().rereading);
      return tree;
    }
    const names = (tree: LocalTree) => tree.children('').map(({ name }) => name);

    it('loses nothing to an empty one, and tells it its own phone files with a mark', async () => {
      const other = await openBus('other');
      const tree = await movedTo(other);
      expect(names(tree)).toEqual(['a.cfg', 'firmware', 'gone.cfg']);
      await until(() => !tree.owesMark());
      await inStep(other, tree);
      expect(tree.phoneFilesOf(MAC).map(({ kind }) => kind)).toEqual(['phone', 'web']);
      const fresh = await openTree('gw-3');
      await follow(other, fresh, { gateway: 'gw-3' }).ready();
      await until(() => fresh.phoneFilesOf(MAC).length > 0);
      expect(fresh.phoneFilesOf(MAC).map(({ kind }) => kind)).toEqual(['phone']);
    });

    it('tells what a gateway took that is gone for good, when nobody else did for a minute', async () => {
      const other = await openBus('other');
      const tree = await movedTo(other);
      await until(() => !tree.owesMark());
      expect(await tree.dueRepublications()).toEqual([]);
      clock += 60_000;
      const fresh = await openTree('gw-3');
      await follow(other, fresh, { gateway: 'gw-3' }).ready();
      await until(() => fresh.phoneFilesOf(MAC).length === 2);
      expect(fresh.phoneFilesOf(MAC)).toMatchObject([{ kind: 'phone' }, { kind: 'web', gateway: 'gw-2' }]);
    });

    it('tells its own phone files again whenever it is asked to', async () => {
      const other = await openBus('other');
      const tree = await movedTo(other);
      await until(() => !tree.owesMark());
      const before = await other.endOffsets(topics.phoneFiles);
      const follower = follow(other, tree);
      await follower.ready();
      expect(await follower.republish()).toBe(1);
      const after = await other.endOffsets(topics.phoneFiles);
      const sum = (offsets: Record<number, number>) => Object.values(offsets).reduce((all, one) => all + one);
      expect(sum(after)).toBeGreaterThan(sum(before));
    });

    it('takes what the publishers say there, and drops the rest owner by owner at their marks', async () => {
      const other = await openBus('other');
      await publisher(other).publish(1, [member('a.cfg', 'new')]);
      const tree = await movedTo(other);
      expect(await read(tree, 'a.cfg')).toBe('new');
      expect(names(tree)).toEqual(['a.cfg', 'firmware', 'gone.cfg']);
      await publisher(other).publishAll(2, [member('a.cfg', 'new'), member('b.cfg', 'new')]);
      await until(() => tree.artifact('gone.cfg') === undefined);
      expect(names(tree)).toEqual(['a.cfg', 'b.cfg', 'firmware']);
    });

    it('goes on there when it takes the place of the one that is followed', async () => {
      const [first, other] = [await openBus('first'), await openBus('other')];
      await publisher(first).publish(1, [member('a.cfg', 'old'), member('gone.cfg', 'old')]);
      await publishFile(first, phoneFileState(sealedFile('mine', { order: order(1) })));
      let answering = first;
      let replaced: (() => void) | undefined;
      const bus = {
        clusterId: () => answering.clusterId(),
        endOffsets: (topic) => answering.endOffsets(topic),
        publish: (topic, messages) => answering.publish(topic, messages),
        status: () => answering.status(),
        follow: (following) => {
          replaced = following.onReplaced;
          return answering.follow(following);
        },
      } satisfies Partial<EventBus> as Partial<EventBus> as EventBus;
      const tree = await openTree();
      const publishPhoneFile = (state: PhoneFileState) => publishFile(answering, state);
      await follow(bus, tree, { publishPhoneFile }).ready();
      answering = other;
      replaced?.();
      await until(() => tree.status().generation === 2 && !tree.status().rereading);
      await until(() => !tree.owesMark());
      expect(names(tree)).toEqual(['a.cfg', 'gone.cfg']);
      await publisher(other).publishAll(2, [member('a.cfg', 'new')]);
      await until(() => tree.artifact('gone.cfg') === undefined);
      expect(await read(tree, 'a.cfg')).toBe('new');
      const fresh = await openTree('gw-3');
      await follow(other, fresh, { gateway: 'gw-3' }).ready();
      await until(() => fresh.phoneFilesOf(MAC).length > 0);
    });

    it('drops another gateway’s files once its mark and all before it were read', async () => {
      const other = await openBus('other');
      const tree = await movedTo(other);
      const empty = await openTree('gw-2');
      await empty.beginReread('elsewhere', 'new', noPositions);
      await empty.endReread();
      await follow(other, empty, { gateway: 'gw-2' }).ready();
      await until(() => tree.phoneFilesOf(MAC).length === 1);
      expect(tree.phoneFilesOf(MAC)).toMatchObject([{ kind: 'phone', gateway: 'gw-1' }]);
    });
  });

  it('sends the newer file again when somebody says an older one', async () => {
    const bus = await openBus();
    const [one, two] = [await openTree('gw-1'), await openTree('gw-2')];
    await one.storePhoneFile(phoneFileState(sealedFile('new', { order: order(9) })));
    await follow(bus, one).ready();
    await follow(bus, two, { gateway: 'gw-2' }).ready();
    await publishFile(bus, phoneFileState(sealedFile('old', { order: order(3, 'gw-2') })));
    await until(() => two.phoneFile({ mac: MAC, kind: 'phone' })?.order === order(9));
    expect(one.phoneFile({ mac: MAC, kind: 'phone' })?.order).toBe(order(9));
  });

  it('joins the logs of two gateways that took appends without the bus', async () => {
    const bus = await openBus();
    const [one, two] = [await openTree('gw-1'), await openTree('gw-2')];
    const logs = [
      logFile(order(1), [order(1), order(2)]),
      logFile(order(1), [order(1), order(3, 'gw-2')]),
    ] as const;
    for (const [index, tree] of [one, two].entries()) {
      const { state } = await tree.storePhoneFile(phoneFileState(logs[index] ?? logs[0]));
      await follow(bus, tree, { gateway: `gw-${index + 1}` }).ready();
      await publishFile(bus, state);
    }
    const chunks = (tree: LocalTree) => tree.phoneFilesOf(MAC)[0]?.chunks?.map((chunk) => chunk.order);
    await until(() => [one, two].every((tree) => chunks(tree)?.length === 3));
    expect(chunks(one)).toEqual([order(1), order(2), order(3, 'gw-2')]);
    const late = await openTree('gw-3');
    await follow(bus, late, { gateway: 'gw-3' }).ready();
    await until(() => chunks(late)?.length === 3);
  });
});
