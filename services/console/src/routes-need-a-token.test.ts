import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestFront, withFolder, type TestFront } from './console.test-parts.ts';

interface ApiDocument {
  paths: Record<
    string,
    Record<string, { security?: unknown[]; tags: string[]; responses: Record<string, unknown> }>
  >;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
}

describe('the front', () => {
  let front: TestFront;
  let remove: () => Promise<void>;
  let document: ApiDocument;
  beforeAll(async () => {
    const made = await withFolder();
    remove = made.remove;
    front = await startTestFront(made.folder);
    document = (await (await front.ask('/api/v1/openapi.json')).json()) as ApiDocument;
  });
  afterAll(async () => {
    await front.stop();
    await remove();
  });

  it('answers 401 on every route of its document without a token, but for health', async () => {
    const routes = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => ({ method: method.toUpperCase(), path })),
    );
    expect(routes.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/api/v1/events', '/api/v1/status', '/api/v1/notes', '/health', '/metrics']),
    );
    for (const { method, path } of routes) {
      const response = await fetch(front.url + path.replaceAll(/\{\w+\}/g, 'x'), { method });
      const body = (await response.json()) as { code?: string };
      if (path.startsWith('/health')) expect(response.status).toBe(200);
      else
        expect([method, path, response.status, body.code]).toEqual([method, path, 401, 'RF_TOKEN_MISSING']);
    }
  });

  it.each(['/api/v1/notes/', '/api/v1/none', '/', '/HEALTH', '/health/', '/api/v1/../notes', '//health'])(
    'needs a token for %s as well',
    async (path) => {
      expect((await fetch(front.url + path)).status).toBe(401);
    },
  );

  it('refuses a wrong token, whatever its form', async () => {
    for (const token of ['rf_admin_wrong', 'wrong', 'rf_other_x', `rf_admin_${'A'.repeat(43)}`]) {
      const response = await fetch(`${front.url}/api/v1/status`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(((await response.json()) as { code: string }).code).toBe('RF_TOKEN_WRONG');
    }
  });

  it('keeps its first token in a file that only its owner reads, and nowhere else as it is', async () => {
    const file = join(front.folder, 'admin.token');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const token = (await readFile(file, 'utf8')).trim();
    expect(token).toMatch(/^rf_admin_[\w-]{43}$/);
    const stored = await readdir(join(front.folder, 'console'));
    expect(stored).toContain('documents.sqlite');
    for (const name of stored)
      expect((await readFile(join(front.folder, 'console', name))).includes(token)).toBe(false);
  });

  it('hands requests to the service whose prefix it is, body and all', async () => {
    const added = await front.ask('/api/v1/notes', {
      method: 'POST',
      body: JSON.stringify({ text: 'hello' }),
      headers: { 'content-type': 'application/json', 'x-request-id': 'req-7' },
    });
    expect(added.status).toBe(201);
    expect(added.headers.get('x-request-id')).toBe('req-7');
    expect(await (await front.ask('/api/v1/notes')).json()).toEqual({ items: ['hello'] });
    const refused = await front.ask('/api/v1/notes', {
      method: 'POST',
      body: '{"text":7}',
      headers: { 'content-type': 'application/json' },
    });
    expect(await refused.json()).toMatchObject({ code: 'RF_REQUEST_INVALID', errors: [{ field: 'text' }] });
  });

  it.each(['x-ringfleet-user', 'X-Ringfleet-User'])(
    'says itself who asks, whatever a client claims by %s',
    async (name) => {
      for (const headers of [{}, { [name]: 'mallory' }] as Record<string, string>[])
        expect(await (await front.ask('/api/v1/notes/asker', { headers })).json()).toEqual({ user: 'admin' });
    },
  );

  it('describes all services in one document', () => {
    const { get, post } = document.paths['/api/v1/notes'] ?? {};
    expect(get?.tags).toEqual(['notes']);
    expect(post?.responses['default']).toMatchObject({ content: { 'application/problem+json': {} } });
    expect(document.paths['/health']?.['get']?.security).toEqual([]);
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(['Note', 'Problem']));
  });

  it('tells version, mode and health of the services', async () => {
    expect(await (await front.ask('/api/v1/status')).json()).toMatchObject({
      version: '0.0.0',
      mode: 'standalone',
      services: [{ service: 'console', state: 'up' }],
    });
    expect(await (await front.ask('/metrics')).text()).toContain('process_cpu_seconds_total');
  });
});

describe('the admin token', () => {
  it('stays the same over restarts, and is what an operator writes into its file', async () => {
    const { folder, remove } = await withFolder();
    const file = join(folder, 'admin.token');
    let front = await startTestFront(folder);
    const first = await readFile(file, 'utf8');
    await front.stop();
    front = await startTestFront(folder);
    expect(await readFile(file, 'utf8')).toBe(first);
    await front.stop();
    await writeFile(file, 'a-token-from-a-secret-store-of-ours');
    front = await startTestFront(folder);
    expect((await front.ask('/api/v1/status')).status).toBe(200);
    const old = await fetch(`${front.url}/api/v1/status`, {
      headers: { authorization: `Bearer ${first.trim()}` },
    });
    expect(old.status).toBe(401);
    await front.stop();
    await writeFile(file, 'short');
    await expect(startTestFront(folder)).rejects.toMatchObject({ code: 'RF_STORE_UNAVAILABLE' });
    await remove();
  });
});
