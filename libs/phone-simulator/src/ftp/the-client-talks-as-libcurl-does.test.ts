import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import { PhoneFtpClient, type PhoneFtpOptions } from './phone-ftp-client.ts';
import { ScriptedFtpServer, type Script } from './scripted-ftp-server.test-parts.ts';

const open: { close(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(
  files: Record<string, string | Buffer>,
  options: PhoneFtpOptions & { script?: Script; password?: string } = {},
) {
  const server = new ScriptedFtpServer({ files, ...(options.script ? { script: options.script } : {}) });
  const address = await server.listen();
  const client = new PhoneFtpClient({ ...address, password: options.password ?? address.password }, options);
  open.push(server, client);
  return { server, client };
}

async function text(client: PhoneFtpClient, path: string) {
  const chunks: Uint8Array[] = [];
  const outcome = await client.retrieve(path, (chunk) => void chunks.push(chunk));
  return outcome.kind === 'done' ? Buffer.concat(chunks).toString() : outcome;
}

describe('the client of a virtual phone', () => {
  it('logs in, asks where it is, and reads a file over EPSV', async () => {
    const { server, client } = await start({ 'a.cfg': 'hello' });
    expect(await text(client, 'a.cfg')).toBe('hello');
    await client.quit();
    expect(server.commands).toEqual([
      'USER PlcmSpIp',
      'PASS PlcmSpIp',
      'PWD',
      'EPSV',
      'TYPE I',
      'SIZE a.cfg',
      'RETR a.cfg',
      'QUIT',
    ]);
  });

  it('sends one CWD for each segment, stays there, and goes back to the entry path for a file elsewhere', async () => {
    const { server, client } = await start({ 'a/b/x': '1', 'a/b/y': '2', 'c/z': '3', r: '4' });
    for (const path of ['a/b/x', 'a/b/y', 'c/z', 'r']) await text(client, path);
    const moves = server.commands.filter((line) => /^(CWD|RETR|TYPE)/.test(line));
    expect(moves).toEqual([
      'CWD a',
      'CWD b',
      'TYPE I',
      'RETR x',
      'RETR y',
      'CWD /',
      'CWD c',
      'RETR z',
      'CWD /',
      'RETR r',
    ]);
  });

  it('sends RETR although SIZE said 550, unless told not to', async () => {
    const old = await start({});
    expect(await text(old.client, 'none.cfg')).toEqual({ kind: 'absent' });
    expect(old.server.commands).toContain('RETR none.cfg');
    const newer = await start({}, { retrieveAnyway: false });
    expect(await text(newer.client, 'none.cfg')).toEqual({ kind: 'absent' });
    expect(newer.server.commands).not.toContain('RETR none.cfg');
  });

  it('falls back to PASV and asks for EPSV only once', async () => {
    const script: Script = (command) => (command === 'EPSV' ? '502 unknown' : undefined);
    const { server, client } = await start({ a: '1', b: '2' }, { script });
    expect([await text(client, 'a'), await text(client, 'b')]).toEqual(['1', '2']);
    expect(server.commands.filter((line) => /^(EPSV|PASV)$/.test(line))).toEqual(['EPSV', 'PASV', 'PASV']);
  });

  it('uploads whole files and appends to logs', async () => {
    const { server, client } = await start({ 'logs/app.log': 'old\n' });
    expect(await client.store('x-phone.cfg', Buffer.from('<a/>'))).toEqual({
      kind: 'done',
      bytes: 4,
      stopped: false,
    });
    await client.store('logs/app.log', Buffer.from('new\n'), { append: true });
    expect(server.files.get('x-phone.cfg')?.toString()).toBe('<a/>');
    expect(server.files.get('logs/app.log')?.toString()).toBe('old\nnew\n');
    expect(server.sessions).toBe(1);
  });

  it('tells of each file that it sent, and of what it was told', async () => {
    const told: unknown[] = [];
    const script: Script = (command) => (command === 'STOR full' ? '452 no room' : undefined);
    const { client } = await start({}, { script, onStore: (attempt) => void told.push(attempt) });
    const bytes = Buffer.from('x');
    await client.store('full', bytes);
    await client.store('app.log', bytes, { append: true });
    expect(told).toMatchObject([
      { verb: 'STOR', path: 'full', bytes, outcome: { kind: 'failed' } },
      { verb: 'APPE', path: 'app.log', bytes, outcome: { kind: 'done' } },
    ]);
  });

  it('stops a transfer after the header and goes on with the same connection', async () => {
    const { server, client } = await start({ 'sip.ld': Buffer.alloc(50_000_000), a: 'next' });
    const outcome = await client.retrieve('sip.ld', (_, { size }) =>
      size === 50_000_000 ? 'stop' : undefined,
    );
    expect(outcome).toMatchObject({ kind: 'done', stopped: true });
    expect(await text(client, 'a')).toBe('next');
    expect(server.sessions).toBe(1);
  });

  it('tells what is refused for good from what is worth another attempt', async () => {
    const script: Script = (command) =>
      command === 'STOR full' ? '452 no room' : command === 'STOR other' ? '553 not yours' : undefined;
    const { client } = await start({}, { script });
    expect(await client.store('full', Buffer.from('x'))).toEqual({
      kind: 'failed',
      reason: 'STOR was answered 452 no room',
    });
    expect(await client.store('other', Buffer.from('x'))).toMatchObject({ kind: 'refused' });
  });

  it('takes a file that ends too early for broken', async () => {
    const script: Script = (command) => (command.startsWith('SIZE') ? '213 10' : undefined);
    const { client } = await start({ a: '12345' }, { script });
    expect(await text(client, 'a')).toEqual({ kind: 'failed', reason: 'ended after 5 of 10 bytes' });
  });

  it('connects again after the server closed the connection', async () => {
    const script: Script = (command, session) =>
      session === 1 && command === 'RETR a' ? 'close' : undefined;
    const { server, client } = await start({ a: '1' }, { script });
    expect(await text(client, 'a')).toMatchObject({ kind: 'failed' });
    expect(await text(client, 'a')).toBe('1');
    expect(server.sessions).toBe(2);
  });

  it('never says the password when a login is refused', async () => {
    const { client } = await start({ a: '1' }, { password: 'plcmspip' });
    const outcome = await text(client, 'a');
    expect(outcome).toEqual({ kind: 'refused', reason: 'PASS was answered 530 no' });
  });

  it('gives up on a silent server after its time-out', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const account = { host: '127.0.0.1', port, user: 'u', password: 'p' };
    const client = new PhoneFtpClient(account, { timeouts: { reply: 20 } });
    expect(await text(client, 'a')).toEqual({ kind: 'failed', reason: 'no reply within 0.02 s' });
    open.push({ close: () => void silent.close() });
  });

  it('sends no line end that hides in a name', async () => {
    const { server, client } = await start({});
    expect(await text(client, 'a\r\nDELE b')).toMatchObject({ kind: 'refused' });
    expect(server.commands).toEqual([]);
  });
});
