import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nestLogger, requestLogging, useProcessLogger } from './nest-logger.ts';
import { createProcessLogger } from './process-logger.ts';

/** What is logged of a request. @param answer ends it, while it is in progress */
async function logged(
  request: { path: string; headers?: Record<string, string> },
  answer: (response: ServerResponse) => void,
): Promise<string[]> {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  useProcessLogger(createProcessLogger({ level: 'debug', format: 'json', destination }));
  const log = requestLogging();
  const server = createServer((incoming, response) => log(incoming, response, () => answer(response)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}${request.path}`, { headers: request.headers ?? {} });
  await new Promise((resolve) => server.close(resolve));
  return lines;
}

describe('a request', () => {
  it('is one line with its id, without query and headers, and the id is in what was logged meanwhile', async () => {
    const headers = { authorization: 'Bearer def', 'x-request-id': 'r-9' };
    const lines = await logged({ path: '/api/v1/phones?token=abc', headers }, (response) => {
      nestLogger().log('reading', 'Phones');
      response.end();
    });
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'info', context: 'Phones', msg: 'reading', requestId: 'r-9' },
      {
        level: 'debug',
        context: 'Http',
        msg: expect.stringMatching(/^GET \/api\/v1\/phones 200 \d+ ms$/),
        req: { id: 'r-9' },
      },
    ]);
    expect(lines.join('')).not.toMatch(/abc|def/);
  });

  it('that was answered 503 is a warning of one line', async () => {
    const lines = await logged({ path: '/api/v1/phones' }, (response) => response.writeHead(503).end());
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ level: 'warn', msg: 'GET /api/v1/phones 503', res: { status: 503 } }),
    ]);
    expect(lines.join('')).not.toContain('stack');
  });
});
