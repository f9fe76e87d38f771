import { describe, expect, it } from '@jest/globals';
import { problemFaults, readFile } from './fleet-file.test-parts.ts';
import { LARGEST_ENTRY, UncutError } from './fleet-pieces.ts';

describe('a fleet in a file', () => {
  it('is one document for each entry of its sections, its scalars as they are written', async () => {
    const documents = await readFile(`# phones of two houses
---
fleet:
  baseProfile: Lync
  pinSignIn: off
sites:
  berlin: {vlan: 0012, networks: [10.1.0.0/16]}
  paris:
groups: {}
phones:
  000412345678:
    name: 0004
    parameters:
      a.version: 1.10
      a.switch: true
      a.text: 'true'
      a.empty: ''
      a.word: yes
    group: ~
    site: null
  "0004f2000001":
    lines:
    - address: a@b
      label: |-
        one
        two
`);
    expect(documents).toMatchObject([
      { kind: 'fleet', input: { baseProfile: 'Lync', pinSignIn: 'off' } },
      { kind: 'site', id: 'berlin', input: { vlan: '0012', networks: ['10.1.0.0/16'] } },
      { kind: 'site', id: 'paris', input: {} },
      {
        kind: 'phone',
        id: '000412345678',
        input: {
          name: '0004',
          parameters: {
            ...{ 'a.version': '1.10', 'a.switch': true, 'a.text': 'true', 'a.empty': '', 'a.word': 'yes' },
          },
        },
      },
      { kind: 'phone', id: '0004f2000001', input: { lines: [{ address: 'a@b', label: 'one\ntwo' }] } },
    ]);
    expect(Object.keys(documents[3]?.input as object)).toEqual(['name', 'parameters']);
  });

  it('knows where each field stands, or what it would stand in', async () => {
    const [phone] = await readFile('\ufeffphones:\r\n  0004f2000001:\r\n    lines:\r\n      - label: x\r\n');
    const placeOf = (...path: (string | number)[]) =>
      phone?.place?.placeOf?.(['phones', '0004f2000001', ...path]);
    expect(placeOf()).toEqual({ line: 2, column: 3 });
    expect(placeOf('lines')).toEqual({ line: 3, column: 5 });
    expect(placeOf('lines', 0, 'label')).toEqual({ line: 4, column: 9 });
    expect(placeOf('lines', 0, 'address')).toEqual({ line: 4, column: 9 });
    expect(placeOf('site')).toEqual({ line: 2, column: 3 });
  });

  it('is JSON as well', async () => {
    const text =
      '{"sites": {"berlin": {"vlan": 12}},\n "phones": {"0004f2000001": {"parameters": {"a.b": true}}}}';
    await expect(readFile(text)).rejects.toThrow(UncutError);
    const [site, phone] = await readFile(text, { whole: true });
    expect(site).toMatchObject({ kind: 'site', id: 'berlin', input: { vlan: '12' } });
    expect(phone?.input).toEqual({ parameters: { 'a.b': true } });
    expect(phone?.place?.placeOf?.(['phones', '0004f2000001', 'parameters', 'a.b'])).toEqual({
      line: 2,
      column: 45,
    });
  });

  it('may have aliases, across entries when it is read whole, but never many', async () => {
    const text =
      'sites:\n  a: &a\n    name: x\nphones:\n  0004f2000001: {parameters: &p {a.b: c}}\n  0004f2000002: *a\n';
    await expect(readFile(text)).rejects.toThrow(UncutError);
    expect((await readFile(text, { whole: true }))[2]).toMatchObject({
      id: '0004f2000002',
      input: { name: 'x' },
    });
    await expect(readFile('sites: &s\n  a: {name: x}\ngroups: *s\n')).rejects.toThrow(UncutError);
    const twice = await readFile('sites: &s\n  a: {name: x}\ngroups: *s\n', { whole: true });
    expect(twice.map(({ kind, id }) => [kind, id])).toEqual([
      ['site', 'a'],
      ['group', 'a'],
    ]);
    const laughs = ['&a0 [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level += 1) laughs.push(`&a${level} [${`*a${level - 1}, `.repeat(9)}]`);
    const bomb = `phones:\n  0004f2000001:\n${laughs.map((list, at) => `    f${at}: ${list}\n`).join('')}`;
    expect(await problemFaults(bomb)).toContainEqual(
      expect.objectContaining({ message: 'aliases bring more than may be' }),
    );
    expect(await problemFaults('phones:\n  0004f2000001: &a\n    lines: [*a]\n')).toMatchObject([
      { line: 3 },
    ]);
  });
});

describe('a file at fault', () => {
  it.each<[string, string, { field?: string; message: string; line: number; column: number }]>([
    [
      'half a file',
      'sites:\n  berlin:\n    name: "Ber',
      { field: 'sites', message: expect.stringContaining('closing quote') as never, line: 3, column: 15 },
    ],
    [
      'tabs',
      'sites:\n  berlin:\n\tname: x\n',
      { message: expect.stringContaining('tab') as never, line: 3, column: 1 },
    ],
    [
      'wrong indentation',
      'sites:\n  berlin:\n    a: 1\n   b: 2\n',
      { message: expect.stringContaining('indented') as never, line: 4, column: 1 },
    ],
    [
      'an unknown section',
      'phonse:\n  x:\n',
      { field: 'phonse', message: "is not known here; did you mean 'phones'?", line: 1, column: 1 },
    ],
    [
      'a section said twice',
      'sites:\n  a:\nphones:\nsites:\n  b:\n',
      { field: 'sites', message: 'stands here a second time (first in line 1)', line: 4, column: 1 },
    ],
    [
      'a field said twice',
      'sites:\n  a:\n    name: x\n    vlan: 1\n    name: y\n',
      { field: 'sites.a.name', message: 'stands here a second time (first in line 3)', line: 5, column: 5 },
    ],
    [
      'a parameter without a value',
      'fleet:\n  parameters:\n    a.b:\n',
      {
        field: "fleet.parameters['a.b']",
        message: "has no value; write '' for an empty one",
        line: 3,
        column: 5,
      },
    ],
    [
      'nothing in a list',
      'sites:\n  a:\n    networks:\n      -\n',
      {
        field: 'sites.a.networks[0]',
        message: expect.stringContaining('no value') as never,
        line: 4,
        column: 8,
      },
    ],
    [
      'a tag',
      'sites:\n  a: !!map {}\n',
      { field: 'sites.a', message: 'tags are not read here', line: 2, column: 12 },
    ],
    [
      'a merge key',
      'sites:\n  a: &a\n    name: x\n  b:\n    <<: *a\n',
      { field: 'sites.b', message: 'merge keys (<<) are not read here', line: 5, column: 5 },
    ],
    [
      'a section that is no map',
      'phones:\n  - 0004f2000001\n',
      { field: 'phones', message: 'must be a map', line: 1, column: 1 },
    ],
    [
      'a value of 10 MB',
      `sites:\n  a:\n    name: x\n  b:\n    name: ${'x'.repeat(10_000_000)}\n  c:\n    name: z\n`,
      { field: 'sites.b', message: `is larger than ${LARGEST_ENTRY} characters`, line: 4, column: 3 },
    ],
    [
      'two documents',
      'sites:\n  a:\n---\nsites:\n  b:\n',
      { message: 'only one YAML document can be applied at a time', line: 3, column: 1 },
    ],
    [
      'a list',
      '- a\n',
      { message: expect.stringContaining('a map of sections') as never, line: 1, column: 1 },
    ],
  ])('is told where: %s', async (_what, text, fault) => {
    expect(await problemFaults(text)).toContainEqual(expect.objectContaining(fault));
  });

  it('still gives what else stands in it, with its lines', async () => {
    const text = `sites:\n  a:\n    name: ${'x'.repeat(2_000_000)}\n  c:\n    name: z\n`;
    const [, site] = await readFile(text);
    expect(site).toMatchObject({ kind: 'site', id: 'c', input: { name: 'z' } });
    expect(site?.place?.placeOf?.(['sites', 'c', 'name'])).toEqual({ line: 5, column: 5 });
  });

  it.each(['', '\n# nothing\n', 'null\n'])('that holds nothing is refused: %j', async (text) => {
    await expect(readFile(text, { whole: text.startsWith('null') })).rejects.toThrow(/holds nothing/);
  });

  it('that is no UTF-8 is told the line', async () => {
    const bytes = Buffer.concat([Buffer.from('sites:\n  a:\n    name: '), Buffer.from([0xfc, 10])]);
    await expect(readFile(bytes)).rejects.toMatchObject({ errors: [{ line: 3 }] });
  });

  it('never has its values in the message', async () => {
    const secrets = [
      'a: "hunter2\\q"',
      'a: [hunter2',
      'a: hunter2: x',
      'a: @hunter2',
      'a: b\n   hunter2 c',
      'a: &hunter2 !x hunter2',
    ];
    for (const secret of secrets)
      expect(JSON.stringify(await problemFaults(`sites:\n  s:\n    ${secret}\n`))).not.toContain('hunter2');
  });
});
