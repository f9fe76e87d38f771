import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FtpLineClient } from '../wire/ftp-line-client.ts';
import { StandaloneProcess } from './standalone-process.ts';

const FEW = 50;
const MANY = 3_000;

const macOf = (at: number) => `0004f2${at.toString(16).padStart(6, '0')}`;

function fleet(phones: number, label: string): string {
  const lines = Array.from(
    { length: phones },
    (_, at) => `  ${macOf(at)}: {lines: [{address: u${at}@example.com, label: ${label}}]}\n`,
  );
  return `fleet:\n  baseProfile: Lync\nphones:\n${lines.join('')}`;
}

interface ChangeSet {
  version: number;
  state: 'preparing' | 'publishing' | 'closed';
}

describe('a fleet that is applied while the process is killed', () => {
  let folder: string;
  let server: StandaloneProcess;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringfleet-killed-apply-'));
    server = await StandaloneProcess.start(folder);
    await apply(fleet(FEW, 'before'));
  });
  afterEach(async () => {
    await server.kill();
    await rm(folder, { recursive: true });
  });

  function apply(body: string): Promise<{ counts: { unchanged: number; changed: number; added: number } }> {
    return server.json('intent/apply', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/yaml' },
    });
  }

  const newest = async () => (await server.json<{ items: ChangeSet[] }>('changes?limit=1')).items[0];

  async function labelOf(at: number): Promise<string | undefined> {
    const phone = await FtpLineClient.login(server.ftpPort, {});
    const { bytes } = await phone.retrieve(`RETR ${macOf(at)}-lync.cfg`);
    await phone.quit();
    return /reg\.1\.label="(\w+)"/.exec(String(bytes))?.[1];
  }

  it.each([
    ['while it is worked out', (set: ChangeSet | undefined, first: number) => set?.version === first],
    ['while it is written', (set: ChangeSet | undefined, first: number) => (set?.version ?? 0) > first],
    ['while it is published', (set: ChangeSet | undefined) => set?.state === 'publishing'],
  ])('%s is there whole after a start, or not at all', async (_when, isTime) => {
    const first = (await newest())?.version ?? 0;
    let answered = false;
    const applying = apply(fleet(MANY, 'after')).then(
      () => (answered = true),
      () => undefined,
    );
    while (!answered && !isTime(await newest(), first));
    await server.kill();
    await applying;
    server = await StandaloneProcess.start(folder);
    const set = await newest();
    expect(set?.state).toBe('closed');
    const { counts } = await apply(fleet(FEW, 'before'));
    const isThere = counts.changed === FEW;
    expect([0, FEW]).toContain(counts.changed);
    expect(isThere || !answered).toBe(true);
    expect(await labelOf(0)).toBe('before');
    expect(await labelOf(MANY - 1)).toBe(isThere ? 'after' : undefined);
    const again = await apply(fleet(MANY, 'after'));
    expect(again.counts.added).toBe(isThere ? 0 : MANY - FEW);
    expect(await labelOf(0)).toBe('after');
    expect(await labelOf(MANY - 1)).toBe('after');
  });
});
