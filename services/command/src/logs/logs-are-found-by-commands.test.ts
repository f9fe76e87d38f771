import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Client } from 'basic-ftp';
import { run, Workplace } from '../command.test-parts.ts';
import type { LogLine } from './log-answers.ts';

const workplace = new Workplace();
const mac = '0004f28062d6';
let data: string;
let ftp: Client;
beforeAll(async () => {
  data = await workplace.server();
  const { port } = (
    JSON.parse(await readFile(join(data, 'endpoints.json'), 'utf8')) as { ftp: { port: number } }
  ).ftp;
  ftp = new Client();
  await ftp.access({ host: '127.0.0.1', port, user: 'PlcmSpIp', password: 'PlcmSpIp' });
  await log(['sip', '4', 'Registration failed'], ['sip', '2', 'Registration tried again']);
  await eventually(['logs', 'search', 'tried'], (out) => out.includes('tried'));
});
afterAll(async () => {
  ftp.close();
  await workplace.close();
});

/** Uploads lines as a phone does, written now. */
async function log(...lines: (readonly [component: string, level: string, text: string])[]): Promise<void> {
  const stamp = new Date().toISOString().slice(5, 19).replace(/\D/g, '');
  const text = lines.map(
    ([component, level, said]) => `${stamp}|${component.padEnd(5)}|${level}|00|${said}\n`,
  );
  await ftp.appendFrom(Readable.from([Buffer.from(text.join(''))]), `${mac}-app.log`);
}

/** Lines are findable some milliseconds after the upload. */
async function eventually(argv: string[], isIt: (out: string) => boolean): Promise<string> {
  for (;;) {
    const { out, err, status } = await run([...argv, '--data', data]);
    if (status !== 0) throw new Error(err);
    if (isIt(out)) return out;
  }
}

describe('ringfleet logs', () => {
  it('search shows lines, the newest first, each in one line', async () => {
    const { status, out } = await run(['logs', 'search', 'registration', '--from', '-1d', '--data', data]);
    expect(status).toBe(0);
    const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[ ?]`;
    expect(out).toMatch(
      new RegExp(
        `^${time} ${mac} sip   2 Registration tried again\n${time} ${mac} sip   4 Registration failed\n$`,
      ),
    );
  });

  it('search narrows by what is given, and takes words that the shell kept together as a phrase', async () => {
    const argv = [
      'logs',
      'search',
      'registration failed',
      '--mac',
      mac,
      '--class',
      '4,5',
      '--json',
      '--data',
      data,
    ];
    const { out } = await run(argv);
    const { items } = JSON.parse(out) as { items: LogLine[] };
    expect(items.map(({ text }) => text)).toEqual(['Registration failed']);
    expect((await run(['logs', 'search', 'failed registration', '--data', data])).out).toBe(
      'No line is found.\n',
    );
  });

  it('around shows the neighbours of a line', async () => {
    const { out } = await run(['logs', 'search', 'failed', '--ids', '--data', data]);
    const [id = ''] = out.split(' ');
    const around = await run(['logs', 'around', id, '--before', '1', '--after', '1', '--data', data]);
    expect(around.out).toMatch(/^> .*Registration failed\n {2}.*tried again\n$/);
  });

  it('counts says which phones logged it', async () => {
    const { out } = await run(['logs', 'counts', 'registration', '--data', data]);
    expect(out).toMatch(new RegExp(`^MAC +Lines\n${mac} +2\n$`));
    expect((await run(['logs', 'counts', 'registration', '--by', 'hour', '--data', data])).out).toMatch(
      /^Hour +Lines\n.* 2\n$/,
    );
  });

  it('tail shows lines as they come', async () => {
    const shown = Promise.withResolvers<void>();
    const argv = ['logs', 'tail', 'ringing', '--mac', mac, '--count', '1', '--data', data];
    const tailing = run(argv, { onWrite: () => shown.resolve() });
    // Whatever came before the tail began is not shown: lines go on until one is.
    let isShown = false;
    void shown.promise.then(() => (isShown = true));
    while (!isShown) await log(['sip', '3', `Line ringing`]);
    expect((await tailing).out).toMatch(/ sip {3}3 Line ringing\n$/);
  });

  it('alarms shows what went badly wrong', async () => {
    expect((await run(['logs', 'alarms', '--data', data])).out).toBe('There is no alarm.\n');
    await log(['wdog', '6', 'Watchdog: task 1 died'], ['wdog', '6', 'Watchdog: task 2 died']);
    const out = await eventually(['logs', 'alarms'], (text) => text.includes('wdog'));
    expect(out).toMatch(new RegExp(`${mac} +6 +wdog +2 .*Watchdog: task 2 died`));
  });

  it('says what is wrong with a time', async () => {
    const { status, err } = await run(['logs', 'search', '--from', 'yesterday', '--data', data]);
    expect([status, err]).toEqual([1, expect.stringContaining('-2h')]);
  });
});
