import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { download } from './ftp-bytes.ts';
import { importFolder, OpenImport } from './imported-folder.ts';
import { masterFile, parameterFile } from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';
import { boot } from './virtual-boots.ts';

let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
});
afterAll(() => ringfleet.remove());

/** A folder whose files all say which version they are of. */
function version(name: string): Record<string, string> {
  const files = ['a.cfg', 'b.cfg', 'c.cfg', 'd.cfg'];
  return {
    '000000000000.cfg': masterFile(`CONFIG_FILES="${files.join()}" LOG_FILE_DIRECTORY="${name}"`),
    ...Object.fromEntries(files.map((file, at) => [file, parameterFile(`reg.${at + 1}.address="${name}"`)])),
  };
}

describe('a change set', () => {
  it('is seen by each boot whole or not at all, while versions follow each other', async () => {
    await importFolder(ringfleet, version('v0'));
    let publishing = true;
    const publisher = (async () => {
      for (let at = 1; at <= 6; at += 1)
        await (await OpenImport.fill(ringfleet, version(`v${at}`))).apply({ removeMissing: true });
      publishing = false;
    })();
    const seen = new Set<string>();
    const phone = async (mac: string) => {
      while (publishing) {
        const { result } = await boot(ringfleet, { mac, memory: { logDirectory: '' } });
        const values = [1, 2, 3, 4].map((line) => result.effective.get(`reg.${line}.address`)?.value);
        const versions = new Set([...values, result.master?.directories.log]);
        expect([...versions]).toHaveLength(1);
        expect(result.faults).toEqual([]);
        seen.add(String(values[0]));
      }
    };
    await Promise.all([publisher, phone('0004f2600001'), phone('0004f2600002'), phone('0004f2600003')]);
    expect(seen.size).toBeGreaterThan(1);
  });

  it('published in the middle of a boot is for the next boot', async () => {
    await importFolder(ringfleet, version('old'));
    const phone = await ringfleet.ftp();
    expect(String(await download(phone, '000000000000.cfg'))).toContain('old');
    expect(String(await download(phone, 'a.cfg'))).toContain('old');
    await importFolder(ringfleet, { ...version('new'), 'e.cfg': parameterFile('reg.5.address="new"') });
    for (const path of ['b.cfg', '000000000000.cfg', 'd.cfg'])
      expect(String(await download(phone, path))).toContain('old');
    await expect(download(phone, 'e.cfg')).rejects.toMatchObject({ code: 550 });
    const next = await ringfleet.ftp();
    expect(String(await download(next, '000000000000.cfg'))).toContain('new');
    expect(String(await download(next, 'e.cfg'))).toContain('new');
  });

  it('that removes files takes none from a boot under way', async () => {
    await importFolder(ringfleet, version('full'));
    const phone = await ringfleet.ftp();
    await download(phone, '000000000000.cfg');
    await importFolder(ringfleet, {});
    expect(String(await download(phone, 'd.cfg'))).toContain('full');
    await expect(download(await ringfleet.ftp(), 'd.cfg')).rejects.toMatchObject({ code: 550 });
  });

  it('of one file is put only over the version that its author saw', async () => {
    const put = async (body: string, headers: Record<string, string>) =>
      ringfleet.ask('tree/own.cfg', { method: 'PUT', body, headers });
    const first = await put(parameterFile('reg.1.address="1"'), { 'if-none-match': '*' });
    expect(first.status).toBe(200);
    const seen = first.headers.get('etag') ?? '';
    expect((await put(parameterFile('reg.1.address="2"'), { 'if-match': seen })).status).toBe(200);
    const late = await put(parameterFile('reg.1.address="3"'), { 'if-match': seen });
    expect(await late.json()).toMatchObject({ code: 'RF_VERSION_CONFLICT' });
    expect((await put(parameterFile('reg.1.address="3"'), { 'if-none-match': '*' })).status).toBe(
      late.status,
    );
    const { items } = await ringfleet.json<{ items: { version: number }[] }>('tree-history/own.cfg');
    expect(items).toHaveLength(2);
    const older = await ringfleet.ask(`tree/own.cfg?version=${items[1]?.version}`);
    expect(await older.text()).toBe(parameterFile('reg.1.address="1"'));
    await ringfleet.phonesSee('own.cfg', parameterFile('reg.1.address="2"'));
  });
});
