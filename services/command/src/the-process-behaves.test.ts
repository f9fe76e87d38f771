import { afterAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Workplace } from './command.test-parts.ts';

const work = new Workplace();
afterAll(() => work.close());

const program = `
  const { main } = await import(${JSON.stringify(new URL('./main.ts', import.meta.url).href)});
  await main(process.argv.slice(1));
`;

function start(
  argv: readonly string[],
): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  const node = ['--conditions=ringfleet-source', '--input-type=module', '-e', program, '--', ...argv];
  return spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ChildProcess) {
  const text = { out: '', err: '' };
  child.stdout?.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, ...text };
}

describe('the ringfleet process', () => {
  it('writes results to standard output, the rest to standard error, and ends with its status', async () => {
    const folder = await work.folder({ 'shared.cfg': '<a x=“1”/>' });
    const { status, out, err } = await ended(start(['lint', join(folder, 'shared.cfg')]));
    expect(out).toContain('shared.cfg:1:');
    expect(err).toMatch(/^[1-9]\d* errors?, /);
    expect(status).toBe(1);
    expect((await ended(start(['lint']))).status).toBe(2);
  });

  it('ends quietly when nobody reads its results any more', async () => {
    const files = Array.from({ length: 3000 }, (_, at) => [`${at}.cfg`, '<a x="1" x="2" x="3"/>'] as const);
    const folder = await work.folder(Object.fromEntries(files));
    const child = start(['lint', folder]);
    child.stdout.once('data', () => (child.stdout as unknown as { destroy(): void }).destroy());
    expect(await ended(child)).toMatchObject({ status: 0 });
  });

  it('stops virtual phones at Ctrl-C and still shows what they came to', async () => {
    const server = createServer((socket) => void socket.write('220 hello\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const child = start(['simulate', '--phones', '1', '--url', `ftp://127.0.0.1:${port}`]);
    server.once('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => child.kill('SIGINT'));
    });
    const { status, out } = await ended(child);
    server.close();
    expect(status).toBe(1);
    expect(out).toContain('1 boot failed');
  });
});
