import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PhoneFileCurrent } from '@ringfleet/contracts';
import fc from 'fast-check';
import type { LocalTree } from './local/local-tree.ts';
import { mergePhoneFile } from './phone-files/merge-phone-file.ts';
import { phoneFileState, type PhoneFileState } from './phone-files/phone-file-state.ts';
import {
  bytesOf,
  chunkText,
  deletedMessage,
  fileMessage,
  logFile,
  MAC,
  order,
  phoneFile,
  testSealer,
  TreeFixture,
} from './tree-parts.test-parts.ts';

const KEY = `${MAC}/phone`;

describe('phone files', () => {
  let fixture: TreeFixture;
  let tree: LocalTree;
  beforeEach(async () => {
    fixture = new TreeFixture();
    await fixture.start();
    tree = await fixture.tree();
  });
  afterEach(() => fixture.end());
  const override = async () => {
    const file = tree.phoneFile({ mac: MAC, kind: 'phone' });
    return file && String(await bytesOf(tree.phoneFileBytes(file)));
  };

  it('serves what the bus brought and what this gateway took itself, newest by order', async () => {
    await fixture.receive(tree, fileMessage(phoneFile('one', { order: order(1) })));
    expect(await override()).toBe('one');
    const stored = await tree.storePhoneFile(phoneFileState(phoneFile('three', { order: order(3) })));
    expect(stored).toMatchObject({ changed: true, state: { file: { order: order(3) } } });
    await fixture.receive(tree, fileMessage(phoneFile('two', { order: order(2, 'gw-2') })));
    expect(await override()).toBe('three');
    expect(tree.phoneFileOrder(KEY)).toBe(order(3));
    expect(tree.phoneFilesOf(MAC)).toHaveLength(1);
  });

  it('remembers a deletion with its order for 30 days', async () => {
    await fixture.receive(
      tree,
      fileMessage(phoneFile('one', { order: order(1) })),
      deletedMessage(KEY, order(3)),
    );
    expect(await override()).toBeUndefined();
    await fixture.receive(tree, fileMessage(phoneFile('two', { order: order(2) })));
    expect(await override()).toBeUndefined();
    expect(tree.phoneFileOrder(KEY)).toBe(order(3));
    fixture.clock += 29 * 86_400_000;
    await tree.sweep();
    expect(tree.phoneFileOrder(KEY)).toBe(order(3));
    fixture.clock += 2 * 86_400_000;
    await tree.sweep();
    expect(tree.phoneFileOrder(KEY)).toBeUndefined();
  });

  it('skips a deletion without an order and a file under another key', async () => {
    const stray = { ...fileMessage(phoneFile('one', { order: order(1) })), key: 'elsewhere' };
    await fixture.receive(tree, { key: KEY, value: null, headers: {} }, stray);
    expect(tree.status().unreadable).toBe(2);
    expect(tree.phoneFileByKey('elsewhere')).toBeUndefined();
  });

  it('finds a user’s file by its path, whoever wrote it', async () => {
    const file = phoneFile('user', {
      mac: undefined,
      kind: 'user-override',
      user: 'anna',
      path: 'profiles/anna-phone.cfg',
      order: order(1),
    });
    await fixture.receive(tree, fileMessage(file));
    expect(tree.userFile('/profiles/anna-phone.cfg')).toMatchObject({ user: 'anna', order: order(1) });
  });

  it('reads a log as its chunks by order, and any part of it', async () => {
    const orders = [order(2), order(3, 'gw-2'), order(4)];
    for (const one of orders)
      fixture.blobs.held.set(`ftp-gateway/${one}`, testSealer.seal(Buffer.from(chunkText(one))));
    await fixture.receive(tree, fileMessage(logFile(order(2), [order(2), order(4)])));
    await fixture.receive(tree, fileMessage(logFile(order(2), [order(2), order(3, 'gw-2')])));
    const log = tree.phoneFile({ mac: MAC, kind: 'app-log', path: `logs/${MAC}-app.log` });
    const whole = orders.map(chunkText).join('');
    expect(log?.size).toBe(whole.length);
    expect(log && String(await bytesOf(tree.phoneFileBytes(log)))).toBe(whole);
    fixture.blobs.reads = [];
    const start = chunkText(order(2)).length + 5;
    expect(log && String(await bytesOf(tree.phoneFileBytes(log, { start })))).toBe(whole.slice(start));
    expect(fixture.blobs.reads).toEqual([`ftp-gateway/${order(3, 'gw-2')}`, `ftp-gateway/${order(4)}`]);
    expect(log && String(await bytesOf(tree.phoneFileBytes(log, { start: 3, end: 9 })))).toBe(
      whole.slice(3, 10),
    );
  });

  it('owes the bus what it knows better, until somebody has said it', async () => {
    await tree.storePhoneFile(phoneFileState(phoneFile('new', { order: order(5) })));
    await fixture.receive(tree, fileMessage(phoneFile('old', { order: order(1, 'gw-2') })));
    const [due] = await tree.dueRepublications();
    expect(due).toMatchObject({ key: KEY, file: { order: order(5), bytes: expect.any(String) as unknown } });
    await fixture.receive(tree, fileMessage(phoneFile('new', { order: order(5) })));
    expect(await tree.dueRepublications()).toEqual([]);
  });

  it('stays silent until it is due, and about what was sent', async () => {
    const late = await fixture.tree({ folder: `${fixture.folder}/late`, republishAfterMs: [1_000, 1_000] });
    await late.storePhoneFile({ key: KEY, deleted: order(5) });
    await fixture.receive(late, fileMessage(phoneFile('old', { order: order(1) })));
    expect(await late.dueRepublications()).toEqual([]);
    fixture.clock += 1_000;
    const [due] = await late.dueRepublications();
    expect(due).toEqual({ key: KEY, deleted: order(5) });
    if (due) await late.republished(due);
    expect(await late.dueRepublications()).toEqual([]);
  });

  it('owes a merged log to those who have only one side of it', async () => {
    await fixture.receive(tree, fileMessage(logFile(order(1), [order(1), order(2)])));
    await fixture.receive(tree, fileMessage(logFile(order(1), [order(1), order(3, 'gw-2')])));
    const [due] = await tree.dueRepublications();
    expect(due?.file?.chunks?.map((chunk) => chunk.order)).toEqual([order(1), order(2), order(3, 'gw-2')]);
  });

  it('ends the same in two trees that met the same states in other orders', async () => {
    const other = await fixture.tree({ folder: `${fixture.folder}/other` });
    let phone = 0;
    const lists = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    const logs = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), lists), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        logs.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        async (histories) => {
          const mac = (phone += 1).toString(16).padStart(12, '0');
          const path = `logs/${mac}-app.log`;
          for (const [index, one] of [tree, other].entries())
            for (const [generation, chunks] of histories[index] ?? [])
              await fixture.receive(
                one,
                fileMessage(
                  logFile(
                    order(generation),
                    chunks.sort().map((ms) => order(ms)),
                    { mac, path },
                  ),
                ),
              );
          const held = tree.phoneFile({ mac, kind: 'app-log', path });
          expect(held?.chunks?.length).toBeGreaterThan(0);
          expect(other.phoneFile({ mac, kind: 'app-log', path })).toEqual(held);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('tells every order that it meets, and the highest at the opening', async () => {
    const met: string[] = [];
    const other = { folder: `${fixture.folder}/clock`, onOrder: (one: string) => met.push(one) };
    const first = await fixture.tree(other);
    await fixture.receive(
      first,
      fileMessage(phoneFile('', { order: order(7) })),
      deletedMessage('x/phone', order(9)),
    );
    await fixture.tree(other);
    expect(met).toEqual([order(9), order(9)]);
  });
});

describe('states of one phone file', () => {
  const gateway = fc.constantFrom('gw-1', 'gw-2', 'gw-3');
  const orders = fc.tuple(fc.integer({ min: 1, max: 6 }), gateway).map(([ms, name]) => order(ms, name));
  const logs = fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.uniqueArray(orders, { minLength: 1, maxLength: 4 }))
    .map(([generation, chunks]) => phoneFileState(logFile(order(generation), chunks.sort())));
  const files = orders.map((one) => phoneFileState(phoneFile(one, { order: one })));
  const deletions = (key: string) => orders.map((deleted): PhoneFileState => ({ key, deleted }));
  const history = fc.oneof(
    fc.array(fc.oneof(files, deletions(KEY)), { minLength: 1 }),
    fc.array(fc.oneof(logs, deletions(`${MAC}/app-log/logs/${MAC}-app.log`)), { minLength: 1 }),
  );
  const endOf = (states: PhoneFileState[]) =>
    states.reduce<PhoneFileState | undefined>((held, state) => mergePhoneFile(held, state).state, undefined);

  it('give the same end in whatever order and however often they are met', () => {
    fc.assert(
      fc.property(
        history.chain((states) =>
          fc.tuple(
            fc.constant(states),
            fc.shuffledSubarray([...states, ...states], { minLength: states.length * 2 }),
          ),
        ),
        ([states, replayed]) => expect(endOf(replayed)).toEqual(endOf(states)),
      ),
    );
  });

  it('of a log never lose a chunk of the newest generation', () => {
    fc.assert(
      fc.property(fc.array(logs, { minLength: 1 }), (states) => {
        const generations = states.map(({ file }) => file?.generation ?? '').sort();
        const newest = states.filter(({ file }) => file?.generation === generations.at(-1));
        const expected = new Set(newest.flatMap(({ file }) => orderList(file)));
        expect(orderList(endOf(states)?.file)).toEqual([...expected].sort());
      }),
    );
  });

  it('keep a copy that began with a deletion, and drop what was written before it', () => {
    const log = logFile(order(3), [order(4)]);
    const deleted: PhoneFileState = { key: phoneFileState(log).key, deleted: order(3) };
    const older = phoneFileState(logFile(order(1), [order(2)]));
    for (const states of [
      [older, deleted, phoneFileState(log)],
      [phoneFileState(log), deleted, older],
    ])
      expect(orderList(endOf(states)?.file)).toEqual([order(4)]);
    expect(endOf([older, deleted])).toEqual(deleted);
  });
});

function orderList(file: PhoneFileCurrent | undefined): string[] {
  return (file?.chunks ?? []).map((chunk) => chunk.order);
}
