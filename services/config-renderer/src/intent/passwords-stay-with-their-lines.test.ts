import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSealer, openKeyRing } from '@ringfleet/storage';
import { IntentFindings } from './intent-faults.ts';
import { IntentSecrets } from './intent-secrets.ts';
import { DocumentReader } from './to-document.ts';

const mac = '0004f2000001';
let folder: string;
let secrets: IntentSecrets;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringfleet-lines-'));
  secrets = new IntentSecrets(createSealer(await openKeyRing({ file: join(folder, 'keys.json') })));
});
afterAll(() => rm(folder, { recursive: true }));

const line = (address: string, password: string) => ({ address, user: address, signIn: 'full', password });
const a = line('a@example.com', 'of-a');
const b = line('b@example.com', 'of-b');
const masked = (one: typeof a) => ({ ...one, password: '********' });

/** Passwords of the lines as they would be kept, or what is wrong. */
function passwords(lines: readonly object[]): string[] {
  const findings = new IntentFindings();
  const reader = new DocumentReader(secrets, findings, new Date());
  const before = reader.read('phone', mac, { lines: [a, b] }, undefined, { path: [] })?.document;
  const read = reader.read('phone', mac, { lines }, before, { path: [] });
  if (!read) return findings.kept.map(({ field }) => field);
  return read.document.lines.map(({ password }) => (password ? secrets.open(password) : ''));
}

it('masked ones, in whatever order lines are sent back', () => {
  expect(passwords([masked(a), masked(b)])).toEqual(['of-a', 'of-b']);
  expect(passwords([masked(b), masked(a)])).toEqual(['of-b', 'of-a']);
  expect(passwords([masked(b)])).toEqual(['of-b']);
});

it('with a new address too, but never go to another line', () => {
  expect(passwords([{ ...masked(a), address: 'c@example.com' }, masked(b)])).toEqual(['of-a', 'of-b']);
  expect(passwords([{ ...masked(a), address: 'c@example.com' }, masked(a)])).toEqual(['lines[0].password']);
});
