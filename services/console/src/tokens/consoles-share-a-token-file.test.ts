import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { adminToken } from './admin-token.adapter.ts';

describe('a file with the first token', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-token-'));
    file = join(folder, 'admin.token');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made once by consoles that start at the same moment, for its owner alone', async () => {
    const tokens = await Promise.all(Array.from({ length: 8 }, () => adminToken(file)));
    expect(new Set(tokens).size).toBe(1);
    expect((await readFile(file, 'utf8')).trim()).toBe(tokens[0]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['admin.token']);
  });

  it('stays as an operator wrote it, and is filled when it is empty', async () => {
    await writeFile(file, 'a token that an operator made\n');
    expect(await adminToken(file)).toBe('a token that an operator made');
    await writeFile(file, '');
    const made = await adminToken(file);
    expect(await adminToken(file)).toBe(made);
  });

  it('is refused when its token could be guessed', async () => {
    await writeFile(file, 'short\n');
    await expect(adminToken(file)).rejects.toMatchObject({ code: 'RF_STORE_UNAVAILABLE' });
  });
});
