import { describe, expect, it } from '@jest/globals';
import { run } from '../command.test-parts.ts';
import { commandReference } from './command-reference.ts';

const names = [
  'start',
  'import',
  'simulate',
  'preview',
  'explain',
  'lint',
  'watch',
  ...['logs search', 'logs tail', 'logs counts', 'logs around', 'logs alarms'],
  'phones',
  'phones import',
  'phones rebuild',
  ...['phones unclaimed', 'phones claim', 'phones move', 'phones retire', 'phones retired'],
  ...['sites list', 'sites show', 'sites rename', 'groups list', 'groups rename', 'models list'],
  ...['layer show', 'layer set', 'layer unset', 'layer history', 'layer rollback'],
  ...['credentials list', 'credentials rotate', 'credentials users-of-old'],
  ...['certificate add', 'certificate list', 'certificate rm'],
  'apply',
  'export',
  'ls',
  'get',
  'put',
  'rm',
  'history',
  'manage',
  'unmanage',
  ...['firmware import', 'firmware list', 'firmware show', 'firmware withdraw'],
  ...['firmware target set', 'firmware target clear', 'firmware target list', 'firmware status'],
  ...['drift list', 'drift show', 'drift adopt', 'drift accept', 'drift clear'],
  ...['drift history', 'drift diff', 'drift restore', 'drift lost', 'drift rebuild'],
  ...['directory', 'calls'],
  'changes',
  'republish state',
  'republish uploads',
  'journal adopt',
  ...['dead-letters list', 'dead-letters replay'],
  'dhcp show',
  'dhcp lint',
  'dhcp decode',
  'dhcp verify',
  'doctor',
  ...['keys create', 'keys rotate', 'keys status', 'keys reseal', 'keys retire'],
  ...['topics apply', 'migrate'],
];

describe('the reference of the command', () => {
  it('has a section of each command, with a description and an example', () => {
    const sections = commandReference().split('\n## ').slice(1);
    expect(sections.map((section) => section.split('\n')[0])).toEqual(
      names.map((name) => `ringfleet ${name}`),
    );
    for (const section of sections)
      expect(section).toMatch(/^.+\n\n.+\.\n\n```sh\n.+\n```[^]*--json[^]*```sh\n(.+\n)+```\n?$/);
  });

  it('is the same at each time', () => {
    expect(commandReference()).toBe(commandReference());
  });

  it.each(names)('%s has help with an example', async (name) => {
    const { status, out } = await run([...name.split(' '), '--help']);
    expect(status).toBe(0);
    expect(out).toMatch(/Examples?:\n {2}\$ .*ringfleet/);
  });
});
