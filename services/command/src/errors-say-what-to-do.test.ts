import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { run, Workplace } from './command.test-parts.ts';

const work = new Workplace();
const servers: Server[] = [];
afterAll(() => work.close());
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function web(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end(body));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the command', () => {
  it('says how to start a server when none runs on the data folder', async () => {
    const folder = await work.folder();
    for (const argv of [['ls'], ['phones'], ['simulate'], ['preview', '0004f28062d6', '--model', 'VVX400']]) {
      const { status, err } = await run(argv, { env: { RINGFLEET_DATA_DIR: folder } });
      expect(status).toBe(1);
      expect(err).toContain(`No Ringfleet is running on the data folder ${folder}. (RF_SERVER_NOT_FOUND)`);
      expect(err).toContain("Start it with 'npm start'");
    }
  });

  it('says that nobody listens at an address', async () => {
    const url = await web(200, '');
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const { status, err } = await run(['ls', '--url', url], { env: { RINGFLEET_TOKEN: 't' } });
    expect(status).toBe(1);
    expect(err).toContain(`Nothing answers at ${url}: nobody listens there. (RF_SERVER_SILENT)`);
  });

  it('tells another web server from Ringfleet', async () => {
    const env = { RINGFLEET_TOKEN: 't', RINGFLEET_URL: await web(404, '<html>') };
    expect((await run(['ls'], { env })).err).toContain('RF_ANSWER_UNREADABLE');
  });

  it("prints the server's own sentence and advice", async () => {
    const problem = { detail: 'The path is \u001b[31mbad.', code: 'RF_PATH_INVALID', advice: 'Do this.' };
    const env = { RINGFLEET_TOKEN: 't', RINGFLEET_URL: await web(400, JSON.stringify(problem)) };
    expect((await run(['rm', 'x'], { env })).err).toBe(
      'The path is \\x1b[31mbad. (RF_PATH_INVALID)\nDo this.\n',
    );
  });

  it('names the file in which it looked for the token', async () => {
    const { err } = await run(['ls', '--url', 'http://127.0.0.1:1', '--token-file', '/no/token']);
    expect(err).toContain('/no/token cannot be read (ENOENT). (RF_TOKEN_NOT_FOUND)');
  });

  it.each([
    [['nonsense']],
    [['ls', '--nonsense']],
    [['lint']],
    [['preview']],
    [['explain']],
    [['simulate', '--phones', 'many']],
    [['simulate', '--phones', '1', '--url', 'http://x']],
    [['simulate', '--phones', '1', '--model', 'VVX4000', '--url', 'ftp://127.0.0.1:1']],
    [['ls', '--url', 'ftp://x']],
  ])('ends with status 2 for the wrong command line %j', async (argv) => {
    const { status, err, out } = await run(argv);
    expect(status).toBe(2);
    expect(err).toMatch(/^error: /);
    expect(out).toBe('');
  });

  it('never prints a stack', async () => {
    const env = { RINGFLEET_TOKEN: 't', RINGFLEET_URL: await web(200, 'not JSON') };
    const { err } = await run(['ls'], { env });
    expect(err).not.toMatch(/\n\s+at /);
  });
});
