import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const scripts = fileURLToPath(new URL('../../deploy/image/', import.meta.url));

let folder: string;
const servers: Server[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringfleet-image-'));
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true });
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function run(script: string, args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [`${scripts}${script}`, ...args], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [status] = (await once(child, 'close')) as [number];
  return { status, output };
}

describe('the address of a Service', () => {
  async function addressWritten(answers: [status: number, body: unknown][]) {
    const asked: string[] = [];
    const port = await serve((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      const [status, body] = (answers.length > 1 ? answers.shift() : answers[0])!;
      response.writeHead(status).end(JSON.stringify(body));
    });
    const [source, target] = [join(folder, 'pod.yaml'), join(folder, 'gateway.yaml')];
    await writeFile(source, 'ftp:\n  passivePorts: 30000-30020\n');
    await writeFile(join(folder, 'token'), 'a-token\n');
    await writeFile(join(folder, 'namespace'), 'phones');
    const env = {
      ...{ POD_NAME: 'ringfleet-gateway-1', SERVICE_ACCOUNT_DIR: folder, LOOK_EVERY_MS: '10' },
      KUBERNETES_URL: `http://127.0.0.1:${port}`,
    };
    const { status, output } = await run('service-address.mjs', [source, target], env);
    return { status, output, asked, text: await readFile(target, 'utf8') };
  }

  it('is waited for, with one line for each reason', async () => {
    const nothing = { status: { loadBalancer: {} } };
    const { status, output, asked, text } = await addressWritten([
      [403, {}],
      [200, nothing],
      [200, nothing],
      [200, { status: { loadBalancer: { ingress: [{ ip: '10.20.0.22' }] } } }],
    ]);
    expect(status).toBe(0);
    expect(text).toBe('ftp:\n  passivePorts: 30000-30020\n  advertisedHost: "10.20.0.22"\n');
    expect(asked[0]).toBe('/api/v1/namespaces/phones/services/ringfleet-gateway-1 Bearer a-token');
    expect(output.split('\n').slice(0, 3)).toEqual([
      'Waiting for the address of Service ringfleet-gateway-1: the API server answers 403.',
      'Waiting for the address of Service ringfleet-gateway-1: it has no address yet.',
      'Phones reach Service ringfleet-gateway-1 at 10.20.0.22.',
    ]);
  });

  it('may be a name, which the gateway looks up again', async () => {
    const { text } = await addressWritten([
      [200, { status: { loadBalancer: { ingress: [{ hostname: 'lb-1.example.com' }] } } }],
    ]);
    expect(text).toContain('advertisedHost: "lb-1.example.com"');
  });
});

describe('a gateway that goes', () => {
  /** @param ages seconds for which the oldest upload waited, by answer; the last one stays */
  async function goes(ages: string[], most: string) {
    const told: string[] = [];
    const port = await serve((_, response) => {
      const now = ages[told.length] ?? ages.at(-1) ?? '';
      told.push(now);
      response.end(`# TYPE x gauge\nringfleet_ftp_journal_oldest_pending_age_seconds ${now}\n`);
    });
    const { status } = await run('wait-for-phones.mjs', ['0', most], { RINGFLEET_PROBES_PORT: `${port}` });
    return { status, told };
  }

  it('waits until no upload waits', async () => {
    expect(await goes(['30', '31', '0'], '60')).toEqual({ status: 0, told: ['30', '31', '0'] });
  });

  it('waits no longer for those that phones send meanwhile', async () => {
    const { status, told } = await goes(['30', '0.9'], '60');
    expect(status).toBe(0);
    expect(told).toEqual(['30', '0.9']);
  });

  it('waits no longer than it may', async () => {
    expect(await goes(['70'], '1')).toMatchObject({ status: 0 });
  });
});

describe('the health check', () => {
  it.each([
    [200, 0],
    [503, 1],
  ])('of a process that answers %i ends with status %i', async (answer, wanted) => {
    const port = await serve((_, response) => response.writeHead(answer).end());
    const { status } = await run('is-alive.mjs', [], { RINGFLEET_PROBES_PORT: `${port}` });
    expect(status).toBe(wanted);
  });
});
