import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { editOrder, type EventMessage } from '@ringfleet/contracts';
import fc from 'fast-check';
import type { LocalTree } from './local/local-tree.ts';
import { phoneFileState } from './phone-files/phone-file-state.ts';
import {
  bytesOf,
  deletedMessage,
  editMessage,
  fileMessage,
  MAC,
  order,
  phoneFile,
  testSealer,
  TIME,
  TreeFixture,
} from './tree-parts.test-parts.ts';

const KEY = `${MAC}/phone`;
const DAY = 86_400_000;

describe('an edit of an override file', () => {
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
  const upload = (text: string, ms: number, gateway?: string) =>
    fileMessage(phoneFile(text, { order: order(ms, gateway) }));

  it('is served and told while the upload that it is based on is the newest', async () => {
    await fixture.receive(tree, upload('own', 1));
    await fixture.ask(tree, editMessage('edited', order(1)));
    expect(await override()).toBe('edited');
    const path = `${MAC}-phone.cfg`;
    const edited = {
      order: editOrder(order(1), 1),
      replaces: order(1),
      modified: TIME,
      gateway: 'gw-1',
      path,
    };
    expect(await tree.dueRepublications()).toMatchObject([{ key: KEY, file: edited }]);
    expect(tree.overrideEdits()).toEqual({ applied: 1, known: 0, outdated: 0, expired: 0, waiting: 0 });
  });

  it('is told by no other view once one has told it', async () => {
    await fixture.receive(tree, upload('own', 1));
    await fixture.ask(tree, editMessage('edited', order(1)));
    const [told] = await tree.dueRepublications();
    await fixture.receive(
      tree,
      fileMessage(phoneFile('edited', { ...told?.file, order: editOrder(order(1), 1) })),
    );
    expect(await tree.dueRepublications()).toEqual([]);
  });

  it('gives way to a later edit of the same upload, and to every later upload', async () => {
    await fixture.receive(tree, upload('own', 1));
    await fixture.ask(tree, editMessage('second', order(1), 2), editMessage('first', order(1), 1));
    expect(await override()).toBe('second');
    await fixture.receive(tree, upload('newer', 2, 'gw-2'));
    expect(await override()).toBe('newer');
    await fixture.ask(tree, editMessage('late', order(1), 3));
    expect(await override()).toBe('newer');
    expect(tree.overrideEdits()).toMatchObject({ applied: 1, outdated: 2 });
  });

  it('waits for its upload, from the bus or from this gateway’s own phones', async () => {
    await fixture.receive(tree, upload('before', 1));
    await fixture.ask(tree, editMessage('edited', order(2)), editMessage('edit too', order(3)));
    expect(await override()).toBe('before');
    expect(tree.overrideEdits().waiting).toBe(2);
    await fixture.receive(tree, upload('own', 2));
    expect(await override()).toBe('edited');
    await tree.storePhoneFile(phoneFileState(phoneFile('own too', { order: order(3) })));
    expect(await override()).toBe('edit too');
    expect(tree.overrideEdits()).toMatchObject({ applied: 2, waiting: 0 });
  });

  it('waits a day, through a restart', async () => {
    await fixture.ask(tree, editMessage('edited', order(1)));
    await tree.close();
    tree = await fixture.tree();
    fixture.clock += DAY;
    await tree.sweep();
    expect(tree.overrideEdits()).toMatchObject({ waiting: 1, expired: 0 });
    fixture.clock += 1;
    await tree.sweep();
    expect(tree.overrideEdits()).toMatchObject({ waiting: 0, expired: 1 });
    await fixture.receive(tree, upload('own', 1));
    expect(await override()).toBe('own');
  });

  it('brings no file back that was removed', async () => {
    await fixture.receive(tree, upload('own', 1), deletedMessage(KEY, order(2)));
    await fixture.ask(tree, editMessage('edited', order(1)));
    expect(await override()).toBeUndefined();
    fixture.clock += 31 * DAY;
    await tree.sweep();
    await fixture.ask(tree, editMessage('edited', order(1)));
    expect(await override()).toBeUndefined();
  });

  it('too large for a message is read from the blob that it names', async () => {
    await fixture.receive(tree, upload('own', 1));
    fixture.blobs.held.set('drift-detector/1', testSealer.seal(Buffer.from('large')));
    await fixture.ask(tree, editMessage('large', order(1), 1, { blob: { key: 'drift-detector/1' } }));
    expect(await override()).toBe('large');
  });

  it('of another phone’s key, of an order that is none of an edit, or without bytes is skipped', async () => {
    await fixture.receive(tree, upload('own', 1));
    const edit = editMessage('edited', order(1));
    const empty = { ...(JSON.parse(String(edit.value)) as Record<string, unknown>), bytes: undefined };
    await fixture.ask(
      tree,
      { ...edit, key: '0004f2000000' },
      editMessage('x', order(1), 1, { order: order(1) }),
      editMessage('x', order(1), 1, { order: editOrder(order(2), 1) }),
      { ...edit, value: Buffer.from(JSON.stringify(empty)) },
      { ...edit, value: null },
    );
    expect(tree.status().unreadable).toBe(5);
    expect(await override()).toBe('own');
  });

  it('ends the same in two trees that met uploads and edits in other orders', async () => {
    const other = await fixture.tree({ folder: `${fixture.folder}/other`, gateway: 'gw-2' });
    let phone = 0;
    const uploads = fc.record({ kind: fc.constant('upload' as const), ms: fc.integer({ min: 1, max: 4 }) });
    const edits = fc.record({
      kind: fc.constant('edit' as const),
      ms: fc.integer({ min: 1, max: 4 }),
      step: fc.integer({ min: 1, max: 3 }),
    });
    const history = fc.array(fc.oneof(uploads, edits), { minLength: 1, maxLength: 8 });
    const play = async (
      one: LocalTree,
      mac: string,
      steps: { kind: string; ms: number; step?: number }[],
    ) => {
      for (const { ms, step } of steps) {
        const message: EventMessage =
          step === undefined
            ? fileMessage(phoneFile(`own ${ms}`, { mac, order: order(ms) }))
            : editMessage(`edit ${ms}.${step}`, order(ms), step, { mac });
        await (step === undefined ? fixture.receive(one, message) : fixture.ask(one, message));
      }
    };
    await fc.assert(
      fc.asyncProperty(
        history.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        async ([one, two]) => {
          const mac = (phone += 1).toString(16).padStart(12, '0');
          await play(tree, mac, one);
          await play(other, mac, two);
          const held = tree.phoneFile({ mac, kind: 'phone' });
          const text = async (of: LocalTree) => {
            const file = of.phoneFile({ mac, kind: 'phone' });
            return file && [file.order, String(await bytesOf(of.phoneFileBytes(file)))];
          };
          expect(await text(other)).toEqual(await text(tree));
          const newest = Math.max(0, ...one.filter(({ kind }) => kind === 'upload').map(({ ms }) => ms));
          expect(held === undefined ? 0 : Number(held.order.slice(0, 15))).toBe(newest);
          const steps = one.flatMap((step) =>
            step.kind === 'edit' && step.ms === newest ? [step.step] : [],
          );
          const highest = Math.max(0, ...steps);
          if (newest > 0) expect(Number(held?.order.split('-')[2])).toBe(highest);
        },
      ),
      { numRuns: 40 },
    );
  });
});
