import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Workplace } from '../command.test-parts.ts';
import { walkFolder } from './walk-folder.ts';

const work = new Workplace();
afterAll(() => work.close());

describe('a folder to import', () => {
  it('gives its files with subfolders, in the order of their paths', async () => {
    const folder = await work.folder({ 'b.cfg': '12', 'a/z.cfg': '1', 'a/b/c.cfg': '' });
    const { files, skipped } = await walkFolder(folder);
    expect(files.map(({ path, size }) => [path, size])).toEqual([
      ['a/b/c.cfg', 0],
      ['a/z.cfg', 1],
      ['b.cfg', 2],
    ]);
    expect(skipped).toEqual([]);
  });

  it('lets no link lead out of it, and takes files that links inside name', async () => {
    const outside = await work.folder({ 'secret.txt': 'no' });
    const folder = await work.folder({ 'firmware/3111.sip.ld': 'image' });
    await symlink(join(outside, 'secret.txt'), join(folder, 'out.txt'));
    await symlink(outside, join(folder, 'outside'));
    await symlink('firmware/3111.sip.ld', join(folder, 'sip.ld'));
    await symlink('nothing', join(folder, 'broken'));
    await symlink('.', join(folder, 'round'));
    const { files, skipped } = await walkFolder(folder);
    expect(files.map(({ path }) => path)).toEqual(['firmware/3111.sip.ld', 'sip.ld']);
    expect(Object.fromEntries(skipped.map(({ path, reason }) => [path, reason]))).toMatchObject({
      'out.txt': 'it is a link that leads out of the folder',
      outside: 'it is a link that leads out of the folder',
      broken: 'it is not there',
      round: expect.any(String),
    });
  });

  it('leaves hidden names out and says which', async () => {
    const folder = await work.folder({ '.git/config': 'x', '.DS_Store': 'x', 'a.cfg': 'x' });
    const shown = await walkFolder(folder);
    expect([shown.files.map(({ path }) => path), shown.hidden.sort()]).toEqual([
      ['a.cfg'],
      ['.DS_Store', '.git'],
    ]);
    const all = await walkFolder(folder, { includeHidden: true });
    expect(all.files.map(({ path }) => path)).toEqual(['.DS_Store', '.git/config', 'a.cfg']);
  });

  it('names what has odd bytes in its name, in printable form', async () => {
    const folder = await work.folder({ 'bell\u0007.cfg': 'x' });
    await mkdir(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]));
    await writeFile(
      Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from('/x')]),
      'x',
    );
    const { files, skipped } = await walkFolder(folder);
    expect(files).toEqual([]);
    expect(skipped.map(({ path }) => path).sort()).toEqual(['bell\\x07.cfg', 'caf\\xe9']);
  });
});
