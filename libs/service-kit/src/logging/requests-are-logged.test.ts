import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nestLogger, requestLogging, useProcessLogger } from './nest-logger.ts';
import { createProcessLogger } from './process-logger.ts';

describe('a request', () => {
  it('is one line with its id, without query and headers, and the id is in what was logged meanwhile', async () => {
    const lines: string[] = [];
    useProcessLogger(
      createProcessLogger({
        level: 'debug',
        format: 'json',
        destination: { write: (line) => void lines.push(line) },
      }),
    );
    const logger = nestLogger();
    const log = requestLogging();
    const server = createServer((request, response) =>
      log(request, response, () => {
        logger.log('reading', 'Phones');
        response.end();
      }),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await fetch(`http://127.0.0.1:${port}/api/v1/phones?token=abc`, {
      headers: { authorization: 'Bearer def', 'x-request-id': 'r-9' },
    });
    await new Promise((resolve) => server.close(resolve));
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
});
