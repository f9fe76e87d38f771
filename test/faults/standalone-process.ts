import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../services/standalone/dist/main.js', import.meta.url));

/** The built product in a process of its own, to be killed. */
export class StandaloneProcess {
  readonly #child: ChildProcess;
  readonly #url: string;
  readonly #token: string;
  readonly ftpPort: number;

  private constructor(child: ChildProcess, endpoints: { ftp: number; http: number }, token: string) {
    this.#child = child;
    this.#url = `http://127.0.0.1:${endpoints.http}/api/v1`;
    this.ftpPort = endpoints.ftp;
    this.#token = token;
  }

  /** Resolves when it serves phones and people. */
  static async start(folder: string): Promise<StandaloneProcess> {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        ...{ RINGFLEET_DATA_DIR: folder, RINGFLEET_FTP_HOST: '127.0.0.1', RINGFLEET_FTP_PORT: '0' },
        ...{ RINGFLEET_HTTP_PORT: '0', RINGFLEET_FTP_PASSIVE_PORTS: '0', RINGFLEET_LOG_LEVEL: 'error' },
      },
    });
    const ended = once(child, 'exit').then(() => {
      throw new Error('it ended at its start');
    });
    const started = Promise.withResolvers<void>();
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.includes('Stop with')) started.resolve();
    });
    await Promise.race([started.promise, ended]);
    ended.catch(() => undefined);
    const { ftp, http } = JSON.parse(await readFile(join(folder, 'endpoints.json'), 'utf8')) as {
      ftp: { port: number };
      http: { port: number };
    };
    const token = (await readFile(join(folder, 'admin.token'), 'utf8')).trim();
    return new StandaloneProcess(child, { ftp: ftp.port, http: http.port }, token);
  }

  /** @param path below `/api/v1/` */
  ask(path: string, request: RequestInit = {}): Promise<Response> {
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(request.headers as Record<string, string>),
    };
    return fetch(`${this.#url}/${path}`, { ...request, headers });
  }

  async json<T>(path: string, request: RequestInit = {}): Promise<T> {
    const response = await this.ask(path, request);
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  async kill(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
