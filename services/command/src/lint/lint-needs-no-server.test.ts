import { afterAll, describe, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { run, Workplace } from '../command.test-parts.ts';

const corpus = fileURLToPath(new URL('../../../../test/corpus/', import.meta.url));
const work = new Workplace();
afterAll(() => work.close());

const smart = '<?xml version="1.0"?>\n<!–– certificate ––>\n<a reg.1.address=“x@y”/>\n';
const good = '<a reg.1.address="x@y"/>\n';

interface JsonFault {
  file: string;
  line: number;
  column: number;
  code: string;
  message: string;
}
const faultsOf = (out: string) => (JSON.parse(out) as { faults: JsonFault[] }).faults;

describe('ringfleet lint', () => {
  it.each([
    'master/ucs-5.9.8-adriacunanan06',
    'site-configs/greiginsydney',
    'vendor-templates/sip-1.2.0-wolrah',
    'vendor-templates/wazo-v4_0_11',
    'vendor-templates/wazo-v5_9_2',
    'phone-produced',
  ])('finds no error in %s, which works on phones', async (folder) => {
    const { status, err } = await run(['lint', join(corpus, folder)]);
    expect(err).toMatch(/^0 errors/);
    expect(status).toBe(0);
  });

  it('names file, line and column of what breaks a file, with what to do', async () => {
    const folder = await work.folder({ 'shared.cfg': smart });
    const { status, out } = await run(['lint', 'shared.cfg'], { workingFolder: folder });
    expect(status).toBe(1);
    expect(out).toMatch(/^shared\.cfg:3:18 error RF_\w+ /m);
    expect(out).toMatch(/^ {4}\S.*\.$/m);
  });

  it('says the same as JSON', async () => {
    const folder = await work.folder({
      'deep/er/shared.cfg': smart,
      '0000000000.cfg': '<APPLICATION CONFIG_FILES=""/>',
    });
    const { status, out } = await run(['lint', folder, '--json']);
    expect(status).toBe(1);
    const faults = faultsOf(out);
    expect(new Set(faults.map(({ file }) => file))).toEqual(
      new Set([join(folder, '0000000000.cfg'), join(folder, 'deep/er/shared.cfg')]),
    );
    for (const fault of faults)
      expect(fault).toMatchObject({
        line: expect.any(Number),
        column: expect.any(Number),
        code: expect.stringMatching(/^RF_/),
        message: expect.any(String),
      });
  });

  it('has nothing to say of a good file', async () => {
    const folder = await work.folder({ 'shared.cfg': good });
    expect(await run(['lint', join(folder, 'shared.cfg'), '--json'])).toMatchObject({
      status: 0,
      out: '{\n  "faults": []\n}\n',
    });
  });

  it('corrects what is certain into new files and leaves the originals alone', async () => {
    const folder = await work.folder({
      'shared.cfg': smart,
      '0000000000.cfg': '<APPLICATION CONFIG_FILES="shared.cfg"/>',
    });
    const { out } = await run(['lint', folder, '--fix']);
    expect((await readdir(folder)).sort()).toEqual([
      '0000000000.cfg',
      '000000000000.cfg',
      'shared.cfg',
      'shared.fixed.cfg',
    ]);
    expect(await readFile(join(folder, 'shared.cfg'), 'utf8')).toBe(smart);
    expect(await readFile(join(folder, 'shared.fixed.cfg'), 'utf8')).toContain('reg.1.address="x@y"');
    expect(out).toContain(`written to ${join(folder, 'shared.fixed.cfg')}`);
    expect((await run(['lint', join(folder, 'shared.fixed.cfg')])).status).toBe(0);
  });

  it('overwrites no file with a correction', async () => {
    const folder = await work.folder({ 'shared.cfg': smart, 'shared.fixed.cfg': 'mine' });
    const { status, out } = await run(['lint', join(folder, 'shared.cfg'), '--fix']);
    expect(status).toBe(1);
    expect(out).toContain('is there already');
    expect(await readFile(join(folder, 'shared.fixed.cfg'), 'utf8')).toBe('mine');
  });

  it('says what is wrong with a path that it cannot read', async () => {
    const { status, err } = await run(['lint', '/no/such/folder']);
    expect(status).toBe(1);
    expect(err).toMatch(
      /\/no\/such\/folder cannot be read: it is not there\. \(RF_LOCAL_FILE_UNREADABLE\)\n\S/,
    );
  });
});
