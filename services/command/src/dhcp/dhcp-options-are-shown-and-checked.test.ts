import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, Workplace } from '../command.test-parts.ts';

const work = new Workplace();
afterAll(() => work.close());

describe('ringfleet dhcp decode', () => {
  it('explains an option, and fails for what phones cannot read', async () => {
    expect(await run(['dhcp', 'decode', '--option', '2', 'ff:ff:ab:a0'])).toEqual({
      ...{ status: 0, out: 'Option 2, time offset: UTC-06:00 (-21600 s)\n', err: '' },
    });
    const { status, out } = await run(['dhcp', 'decode', '--option', '160', 'c0a80101', '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ code: 160, problems: [expect.stringContaining('192.168.1.1')] });
  });

  it.each([
    [['--option', '3', '00'], /--option: 3 is none of 2, 42/],
    [['--option', '2', 'xyz'], /'xyz' is no whole number of bytes/],
  ])('%j is a wrong command line', async (argv, message) => {
    const { status, err } = await run(['dhcp', 'decode', ...argv]);
    expect(status).toBe(2);
    expect(err).toMatch(message);
  });
});

describe('ringfleet dhcp lint', () => {
  it('names file and line of what breaks phones, with what to do', async () => {
    const folder = await work.folder({ 'dnsmasq.conf': 'port=0\n dhcp-option=160,192.168.1.1\n' });
    const { status, out, err } = await run(['dhcp', 'lint', 'dnsmasq.conf'], { workingFolder: folder });
    expect(status).toBe(1);
    expect(out).toMatch(/^dnsmasq\.conf:2:2 error RF_DHCP_BOOT_SERVER_ADDRESS .*\n {4}\S/);
    expect(err).toBe('1 error, 0 warnings, 0 notes in dnsmasq.conf, read as that of dnsmasq.\n');
  });

  it('reads what PowerShell redirects, and says what it cannot read', async () => {
    const folder = await work.folder();
    const text = '\ufeffSet-DhcpServerv4OptionValue -OptionId 2 -Value -6\n';
    await writeFile(join(folder, 'dhcp.ps1'), Buffer.from(text, 'utf16le'));
    const { out } = await run(['dhcp', 'lint', join(folder, 'dhcp.ps1'), '--json']);
    expect(JSON.parse(out)).toMatchObject({ server: 'microsoft', faults: [{ code: 'RF_DHCP_OFFSET_UNIT' }] });
    expect((await run(['dhcp', 'lint', '/no/such.conf'])).err).toContain('RF_LOCAL_FILE_UNREADABLE');
  });
});

describe('ringfleet dhcp verify', () => {
  it('says which interfaces there are when there is none of that name', async () => {
    const { status, err } = await run(['dhcp', 'verify', '--interface', 'nope0']);
    expect(status).toBe(1);
    expect(err).toMatch(/interface nope0: it is not there, .*RF_DHCP_INTERFACE_UNUSABLE/);
    expect((await run(['dhcp', 'verify', '--interface', 'lo', '--mac', 'x'])).status).toBe(2);
  });
});

describe('ringfleet dhcp show', () => {
  let data: string;
  const show = (...argv: string[]) => run(['dhcp', 'show', ...argv, '--data', data]);
  beforeAll(async () => {
    data = await work.server();
    const file = 'fleet:\n  timeZone: Europe/Berlin\nsites:\n  berlin:\n    networks: [192.168.1.0/24]\n';
    const folder = await work.folder({ 'fleet.yaml': file });
    const applied = await run(['apply', '-f', join(folder, 'fleet.yaml'), '--data', data]);
    expect(applied).toMatchObject({ status: 0 });
    while ((await show('--site', 'berlin', '--boot-server', 'ftp://a')).status !== 0);
  });

  it('prints the text of a server', async () => {
    const { out } = await show(
      '--site',
      'berlin',
      '--server',
      'isc',
      '--boot-server',
      'ftp://ucs.example.com',
    );
    expect(out).toContain('option ucs-boot "ftp://ucs.example.com";');
    const own = await show('--fleet', '--server', 'dnsmasq', '--own', '--only', 'scope');
    expect(own.out).toMatch(/^dhcp-option=160,"ftp:\/\/127\.0\.0\.1:\d+"$/m);
  });

  it('prints values, bytes and the changes of the clocks without one', async () => {
    const { out } = await show('--site', 'berlin', '--boot-server', 'ftp://a', '--date', '2026-11-27');
    expect(out).toMatch(/^ +2 +time offset +UTC\+01:00 \(3600 s\) +00000e10$/m);
    expect(out).toContain('Europe/Berlin has summer time');
    expect(out).toContain('2026-03-29T01:00:00.000Z');
  });

  it('says which field is missing, and what is a wrong command line', async () => {
    const { status, err } = await show('--fleet');
    expect(status).toBe(1);
    expect(err).toMatch(/bootServer: is not set.*RF_DHCP_OPTIONS_IMPOSSIBLE/);
    expect((await show()).status).toBe(2);
    expect((await show('--fleet', '--server', 'bind')).status).toBe(2);
  });
});
