import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { run } from '../command.test-parts.ts';

let server: Server;
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function stream(
  answer: (request: IncomingMessage, response: ServerResponse, connection: number) => void,
) {
  let connections = 0;
  server = createServer((request, response) => answer(request, response, (connections += 1)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { RINGFLEET_URL: `http://127.0.0.1:${port}`, RINGFLEET_TOKEN: 'token' };
}

const event = (id: number, path: string) => {
  const data = {
    id: `${id}`,
    type: 'ringfleet.phone.upload-stored.v1',
    time: '2026-11-23T20:00:00Z',
    subject: '0004f28062d6',
    source: '/x',
    data: { verb: 'STOR', path, size: 12 },
  };
  return `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
};

describe('ringfleet watch', () => {
  it('continues behind the last event when the connection breaks', async () => {
    const asked: (string | undefined)[] = [];
    const env = await stream((request, response, connection) => {
      asked.push(request.headers['last-event-id'] as string | undefined);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (connection === 1) response.end(event(7, 'first.cfg'));
      else response.write(event(8, 'second.cfg'));
    });
    const { status, out, err } = await run(['watch', '--count', '2'], { env });
    expect(status).toBe(0);
    expect(asked).toEqual([undefined, '7']);
    expect(out).toMatch(/phone\.upload-stored +0004f28062d6 STOR first\.cfg 12 B\n.*second\.cfg 12 B\n$/);
    expect(err).toContain('The connection broke');
  });

  it('asks for what its filters say, and prints JSON lines', async () => {
    let url = '';
    let authorization: string | undefined;
    const env = await stream((request, response) => {
      url = request.url ?? '';
      authorization = request.headers.authorization;
      response.writeHead(200).write(event(1, 'a'));
    });
    const argv = [
      'watch',
      '--type',
      'phone.upload-stored',
      '--mac',
      '00:04:F2:80:62:D6',
      '--topic',
      'phone-uploads',
      '--count',
      '1',
      '--json',
    ];
    const { out } = await run(argv, { env });
    expect(url).toBe('/api/v1/events?type=phone.upload-stored&mac=0004f28062d6&topic=phone-uploads&from=now');
    expect(authorization).toBe('Bearer token');
    expect((JSON.parse(out) as { data: unknown }).data).toEqual({ verb: 'STOR', path: 'a', size: 12 });
  });

  it('ends well when the user stops it', async () => {
    const stop = new AbortController();
    const env = await stream((_, response) => void response.writeHead(200).write(event(1, 'a')));
    expect((await run(['watch'], { env, stop: stop.signal, onWrite: () => stop.abort() })).status).toBe(0);
  });

  it('does not repeat what the server refuses', async () => {
    const problem = { detail: 'No such type.', code: 'RF_REQUEST_INVALID', advice: 'Correct it.' };
    const env = await stream((_, response) => void response.writeHead(400).end(JSON.stringify(problem)));
    expect(await run(['watch'], { env })).toMatchObject({
      status: 1,
      err: 'No such type. (RF_REQUEST_INVALID)\nCorrect it.\n',
    });
  });
});
