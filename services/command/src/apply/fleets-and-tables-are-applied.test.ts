import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, Workplace, type RunOptions } from '../command.test-parts.ts';
import type { ChangeReport } from '../change/change-report-text.ts';
import type { CsvResult } from './csv-result.ts';

const fleet = `# Two houses.
fleet:
  baseProfile: Lync
  pinSignIn: off
  master: {APP_FILE_PATH: sip.ld, LOG_FILE_DIRECTORY: logs}
  parameters:
    up.idleTimeout: 0040
    a.text: 'true'
models: {VVX400: {parameters: {voIpProt.SIP.enable: true}}}
sites:
  berlin: {bootPath: berlin, timeZone: Europe/Berlin, networks: [10.1.0.0/16], vlan: 12, lyncServer: lync.example.com}
  paris:
    ftpAccount: {user: paris, password: "s3cret: 1"}
groups:
  reception: {parent: desks, locked: ['reg.*']}
  desks:
phones:
  00:04:F2:80:62:D6:
    name: '0004'
    model: vvx 400
    site: berlin
    group: reception
    lines:
      - {address: vvx400@mslync.net, domain: SCHERTZ, user: vvx400, password: Pass123}
  0004f2000001:
`;

const work = new Workplace();
let ringfleet: (argv: readonly string[], options?: RunOptions) => ReturnType<typeof run>;
let folder: string;
beforeAll(async () => {
  const data = await work.server();
  folder = await work.folder({ 'fleet.yaml': fleet });
  ringfleet = (argv, options = {}) =>
    run(argv, { ...options, workingFolder: folder, env: { RINGFLEET_DATA_DIR: data } });
});
afterAll(() => work.close());
const json = <T>(out: string) => JSON.parse(out) as T;
const written = async (name: string, content: string) => {
  await writeFile(join(folder, name), content);
  return name;
};

describe('a fleet in a YAML file', () => {
  it('is shown before it is applied, and then it is', async () => {
    const dry = await ringfleet(['apply', '-f', 'fleet.yaml', '--dry-run']);
    expect(dry).toMatchObject({ status: 0, err: '' });
    expect(dry.out).toContain('shared.cfg added\n');
    expect(dry.out).toContain('  + up.idleTimeout="0040"\n');
    expect(dry.out).toContain('2 phones read something of it. Nothing was changed: this was a dry run.\n');
    expect(dry.out).not.toContain('Pass123');
    const done = await ringfleet(['apply', '-f', 'fleet.yaml', '--note', 'two houses', '--json']);
    expect(json<ChangeReport>(done.out)).toMatchObject({
      version: 1,
      counts: { added: 8, changed: 0, removed: 0, unchanged: 0 },
      phones: 2,
    });
    const device = await ringfleet(['get', '0004f28062d6-lync.cfg']);
    expect(device.out).toContain('reg.1.auth.password="Pass123"');
  });

  it('is exported so that applying it changes nothing, and gives the same bytes again', async () => {
    const exported = (await ringfleet(['export'])).out;
    expect(exported).not.toMatch(/Pass123|s3cret/);
    expect(exported).toContain('  0004f28062d6:\n    name: 0004\n    model: VVX400\n    site: berlin\n');
    expect(exported).toMatch(
      /^fleet:[^]*\nmodels:[^]*\nsites:[^]*\ngroups:[^]*\nphones:\n {2}0004f2000001: \{\}\n/m,
    );
    const again = await ringfleet(['apply', '-f', '-', '--prune', '--json'], { input: exported });
    expect(json<ChangeReport>(again.out)).toMatchObject({
      counts: { added: 0, changed: 0, removed: 0, unchanged: 8 },
      fileCount: 0,
    });
    await ringfleet(['export', '-o', 'again.yaml']);
    expect(await readFile(join(folder, 'again.yaml'), 'utf8')).toBe(exported);
    expect(await ringfleet(['export', '-o', 'again.yaml'])).toMatchObject({ status: 1 });
    const original = await ringfleet(['apply', '-f', 'fleet.yaml']);
    expect(original.out).toContain('Nothing to change: 8 documents are so already.');
  });

  it('is JSON as well, and what it does not name goes only when asked', async () => {
    const text = JSON.stringify({ phones: { '0004f2000001': { name: 'Lobby' } } });
    const stays = await ringfleet(['apply', '-f', '-', '--json'], { input: text });
    expect(json<ChangeReport>(stays.out).counts).toEqual({ added: 0, changed: 1, removed: 0, unchanged: 0 });
    const dry = await ringfleet(['apply', '-f', '-', '--prune', '--dry-run', '--json'], { input: text });
    expect(json<ChangeReport>(dry.out).counts).toMatchObject({ removed: 6, unchanged: 1 });
  });

  it('is refused with the place of every fault, and nothing of it is applied', async () => {
    const before = (await ringfleet(['export'])).out;
    const file = await written(
      'bad.yaml',
      `fleet: {baseProfil: Lync}
sites:
  phone: {}
  rome:
    vlan: 9999
    networks: all
  "0004f28062d6": {}
groups:
  a: {parent: b}
  b: {parent: a}
phones:
  0004f2000002: {site: berlin}
  00-04-F2-00-00-02: {site: paris}
  00155d012345: {}
  0004f2000003:
    site: nowhere
    parameters:
      a.b: "x\\u0001"
      c.d:
  0004f2000004: {name: new}
  0004f2: {}
`,
    );
    const refused = await ringfleet(['apply', '-f', file]);
    expect(refused.status).toBe(1);
    expect(refused.err).toContain('bad.yaml is refused (RF_INTENT_INVALID).');
    expect(refused.out.split('\n')).toEqual([
      'bad.yaml:1:9 fleet.baseProfil: is not known here',
      expect.stringMatching(/^bad\.yaml:3:3 sites\.phone: the name 'phone' is a reserved name/),
      'bad.yaml:6:5 sites.rome.networks: invalid input: expected array, received string',
      expect.stringMatching(/^bad\.yaml:7:3 sites\.0004f28062d6: .*holds a MAC/),
      "bad.yaml:13:3 phones.00-04-F2-00-00-02: phone '0004f2000002' stands in two sites, 'berlin' and 'paris' (first in line 12)",
      expect.stringMatching(/^bad\.yaml:14:3 phones\.00155d012345: .*another vendor/),
      "bad.yaml:19:7 phones.0004f2000003.parameters['c.d']: has no value; write '' for an empty one",
      expect.stringMatching(/^bad\.yaml:21:3 phones\.0004f2: '0004f2' is no MAC/),
      '',
    ]);
    expect((await ringfleet(['export'])).out).toBe(before);
  });

  it.each<[string, string, RegExp]>([
    [
      'a circle of groups',
      'groups:\n  a: {parent: b}\n  b: {parent: a}\n',
      /stdin:2:3 groups\.a\.parent: .*circle/,
    ],
    [
      'a site that is not there',
      'phones:\n  0004f2000003:\n    site: nowhere\n',
      /stdin:2:3 phones\.0004f2000003\.site: there is no site/,
    ],
    [
      'a control character',
      'fleet:\n  parameters:\n    a.b: "x\\x01"\n',
      /stdin:3:5 fleet\.parameters\['a\.b'\]: .*U\+0001/,
    ],
    ['half a file', 'sites:\n  a:\n    name: "x', /stdin:3:13 sites: .*closing quote/],
    ['nothing', '', /holds nothing/],
  ])('is refused: %s', async (_what, text, message) => {
    const refused = await ringfleet(['apply', '-f', '-'], { input: text });
    expect(refused.status).toBe(1);
    expect(refused.out).toMatch(message);
    const asJson = await ringfleet(['apply', '-f', '-', '--json'], { input: text });
    expect(json<{ errors: unknown[] }>(asJson.out).errors).toHaveLength(refused.out.split('\n').length - 1);
  });
});

describe('a table of phones', () => {
  const macOf = (at: number) => (0x64167f000000 + at).toString(16);

  it('of 10,000 rows, one in a hundred bad, is refused row by row, or taken without the bad ones', async () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => {
      const row = at + 1;
      const site = row % 200 === 0 ? 'nowhere' : 'berlin';
      const mac = row % 200 === 100 ? '00155d000000' : macOf(row);
      return `${mac};Phone ${row};vvx400;${site};u${row}@example.com;prefilled;u${row};${row % 7}`;
    });
    const head = 'MAC;name;model;site;address;signIn;user;parameter:up.idleTimeout';
    const file = await written('phones.csv', `\ufeff${head}\r\n${rows.join('\r\n')}\r\n`);
    const all = json<CsvResult>((await ringfleet(['phones', 'import', file, '--json'])).out);
    expect(all).toMatchObject({
      applied: false,
      report: null,
      counts: { added: 9900, changed: 0, unchanged: 0, refused: 100 },
    });
    expect(all.rows).toHaveLength(10_000);
    expect(all.rows.filter(({ result }) => result === 'refused')).toEqual(
      all.rows.filter(({ row }) => row % 100 === 0),
    );
    expect(all.rows[199]).toEqual({
      ...{ row: 200, line: 201, mac: macOf(200), result: 'refused' },
      ...{ column: 'site', message: "there is no site 'nowhere'" },
    });
    expect(all.rows[99]).toMatchObject({
      row: 100,
      column: 'mac',
      message: expect.stringContaining('another vendor'),
    });
    const good = await ringfleet(['phones', 'import', file, '--good-rows']);
    expect(good.status).toBe(1);
    expect(good.out).toContain(
      "phones.csv:201 row 200, column site (64167f0000c8): there is no site 'nowhere'\n",
    );
    expect(good.out).toContain('10,000 rows: 9,900 added, 0 changed, 0 unchanged, 100 refused.\n');
    expect((await ringfleet(['get', `${macOf(9999)}-lync.cfg`])).out).toContain('u9999@example.com');
  }, 120_000);

  it('changes only what its cells name, and leaves other phones alone', async () => {
    const table = `mac,label,password,user,signIn,group,parameter:up.idleTimeout
${macOf(1)},"Kitchen, 1st ""floor""",Pass99,,full,desks,-
${macOf(2)},,,,,,
${macOf(1)},again,,,,,
,,,,,,
${macOf(3)},a,b
${macOf(4)},,,-,,,
`;
    const dry = json<CsvResult>(
      (await ringfleet(['phones', 'import', '-', '--good-rows', '--dry-run', '--json'], { input: table }))
        .out,
    );
    expect(dry.applied).toBe(false);
    expect(dry.rows).toMatchObject([
      { row: 1, line: 2, result: 'changed' },
      { row: 2, result: 'unchanged' },
      { row: 3, column: 'mac', message: 'this phone stands here a second time (first in row 1)' },
      { row: 4, column: 'mac', message: 'this cell is empty' },
      { row: 5, message: 'has 3 cells, and the header 7' },
      { row: 6, column: 'user', message: 'signIn: prefilled needs a user' },
    ]);
    expect(JSON.stringify(dry)).not.toContain('Pass99');
    await ringfleet(['phones', 'import', '-', '--good-rows'], { input: table });
    const exported = (await ringfleet(['export'])).out;
    const [phone] = /^ {2}64167f000001:\n(?: {4}.*\n)+/m.exec(exported) ?? [];
    expect(phone).toMatch(
      /^ {2}64167f000001:\n {4}name: Phone 1\n {4}model: VVX400\n {4}site: berlin\n {4}group: desks\n {4}lines:\n {6}- address: u1@example.com\n {8}signIn: full\n {8}user: u1\n {8}password: sealed:\S+\n {8}label: Kitchen, 1st "floor"\n$/,
    );
  });

  it.each<[string, string | Buffer, RegExp]>([
    [
      'an unknown column',
      'mac,nam\n',
      /t\.csv:1:1 nam: this column is not known here; did you mean 'name'\?/,
    ],
    ['no column for MACs', 'name,model\n', /t\.csv:1:1 mac: this column is missing/],
    ['a column said twice', 'mac,name,Name\n', /t\.csv:1:1 Name: stands here a second time/],
    ['an open quote', 'mac,name\n0004f2000001,"hunter2\n', /t\.csv:\d:1 a quote is opened and never closed/],
    ['a quote within', 'mac,name\n0004f2000001,hun"ter2\n', /t\.csv:2:1 a quote stands within a cell/],
    [
      'another encoding',
      Buffer.from('mac,name\n0004f2000001,B\xfcro\n', 'latin1'),
      /t\.csv:2:1 .*not in UTF-8/,
    ],
    ['nothing', '', /holds nothing/],
  ])('is refused as a whole for %s', async (_what, content, message) => {
    await writeFile(join(folder, 't.csv'), content);
    const { status, out } = await ringfleet(['phones', 'import', 't.csv']);
    expect(status).toBe(1);
    expect(out).toMatch(message);
    expect(out).not.toContain('hunter2');
  });

  it('is a command beside the phones that were seen', async () => {
    expect((await ringfleet(['phones'])).out).toContain('No phone has been seen.');
    expect((await ringfleet(['phones', '0004f2000009'])).err).toContain('No phone with MAC');
    expect((await ringfleet(['phones', 'import', 'none.csv'])).err).toContain('none.csv');
  });
});
