import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'basic-ftp';
import { describeIntent } from '../end-to-end/described-fleet.ts';
import { eventually } from '../end-to-end/eventually.ts';
import { download } from '../end-to-end/ftp-bytes.ts';
import { RunningCluster } from './running-cluster.ts';

const RENDERERS = ['config-renderer', 'config-renderer#2'];
const layer = 'intent/layers/fleet/fleet';

interface Layer {
  version: number;
  parameters: { name: string; value: string }[];
}

describe('two renderers side by side', () => {
  let running: RunningCluster;
  beforeAll(async () => {
    running = await RunningCluster.start({ members: [...RENDERERS, 'ftp-gateway', 'console'] });
    await describeIntent(running, 'fleet', { baseProfile: 'Lync' });
  }, 400_000);
  afterAll(() => running?.stop(), 60_000);

  const set = (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
    running.ask(layer, {
      method: 'PATCH',
      body: JSON.stringify({ parameters }),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const labels = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => ({ [`reg.${from + n}.label`]: `line ${from + n}` }));
  const served = async (path: string): Promise<string> => {
    const client = new Client(30_000);
    await client.access(running.ftpOf('ftp-gateway'));
    try {
      return String(await download(client, path));
    } finally {
      client.close();
    }
  };

  const held = async (): Promise<Record<string, string>> => {
    const { parameters } = await running.json<Layer>(layer);
    return Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
  };

  it('lose no change of one layer that came over both at the same moment, and number each once', async () => {
    const wanted = labels(1, 12);
    // The console asks the one and the other in turn.
    const answers = await Promise.all(
      wanted.map(async (parameters) => {
        const answer = await set(parameters);
        return { status: answer.status, body: (await answer.json()) as { version: number } };
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(wanted.map(() => 200));
    expect(new Set(answers.map(({ body }) => body.version)).size).toBe(wanted.length);
    expect(await held()).toMatchObject(Object.assign({}, ...wanted) as Record<string, string>);
    const shared = await eventually(
      () => served('shared.cfg'),
      (text) => text.includes('reg.12.label'),
    );
    for (const parameters of wanted) expect(shared).toContain(Object.keys(parameters)[0]);
  }, 120_000);

  it('let one of two win that saw the same version, and tell the other', async () => {
    const { version } = await running.json<Layer>(layer);
    const seen = { 'if-match': `"${version}"` };
    const answers = await Promise.all([
      set({ 'up.backlight.timeout': '10' }, seen),
      set({ 'up.backlight.timeout': '20' }, seen),
    ]);
    const [won, lost] = answers.toSorted((a, b) => a.status - b.status);
    expect([won?.status, lost?.status]).toEqual([200, 412]);
    expect(await lost?.json()).toMatchObject({ code: 'RF_LAYER_CHANGED' });
  }, 60_000);

  it('go on when one is killed in the middle of its change: nothing that was answered is lost', async () => {
    const renderer = running.cluster.member('config-renderer');
    const kept: Record<string, string>[] = [];
    const writing = labels(13, 20).map(async (parameters) => {
      for (;;) {
        const answer = await set(parameters).catch(() => undefined);
        await answer?.body?.cancel();
        if (answer?.status === 200) return kept.push(parameters);
        await pause(200);
      }
    });
    while (kept.length < 3) await pause(20);
    await renderer.kill();
    await Promise.all(writing);
    expect(await held()).toMatchObject(Object.assign({}, ...kept) as Record<string, string>);
    await eventually(
      () => served('shared.cfg'),
      (text) => kept.every((one) => text.includes(Object.keys(one)[0] as string)),
    );
    await renderer.start();
    expect((await set({ 'up.backlight.timeout': '30' })).status).toBe(200);
    expect((await set({ 'up.backlight.timeout': '40' })).status).toBe(200);
  }, 240_000);
});
