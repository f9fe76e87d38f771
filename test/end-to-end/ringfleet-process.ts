import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { quietSettings } from './running-ringfleet.ts';

const program = fileURLToPath(new URL('../../services/standalone/src/main.ts', import.meta.url));
const compiler = new URL('./compile-sources.ts', import.meta.url).href;

/** The standalone in a process of its own, from its sources: for what only signals and exit statuses show. */
export class RingfleetProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #printed = '';
  #refused = '';

  private constructor(env: Record<string, string>) {
    this.#child = spawn(
      process.execPath,
      [
        '--conditions=ringfleet-source',
        '--disable-warning=ExperimentalWarning',
        `--import=${compiler}`,
        program,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH, ...quietSettings, ...env } },
    );
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#printed += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#refused += text));
    this.#ended = once(this.#child, 'close').then(([status]) => status as number | null);
  }

  /** Does not wait for anything. @param env beside the quiet settings */
  static spawn(env: Record<string, string>): RingfleetProcess {
    return new RingfleetProcess(env);
  }

  /** What it said to its terminal and on its error output so far. */
  get said(): { printed: string; refused: string } {
    return { printed: this.#printed, refused: this.#refused };
  }

  /** Resolves when it has printed where it listens. @throws when it ends before */
  async started(): Promise<{ ftpPort: number }> {
    const end = this.#ended.then((status) => {
      throw new Error(`it ended with status ${status}: ${this.#refused}`);
    });
    for (;;) {
      const port = /\bFTP\s+port (\d+)/.exec(this.#printed)?.[1];
      if (port !== undefined && this.#printed.includes('Stop with')) {
        end.catch(() => undefined);
        return { ftpPort: Number(port) };
      }
      await Promise.race([once(this.#child.stdout!, 'data'), end]);
    }
  }

  terminate(): void {
    this.#child.kill('SIGTERM');
  }

  /** Its exit status; null when a signal ended it. */
  end(): Promise<number | null> {
    return this.#ended;
  }

  /** Leaves nothing running, whatever a test came to. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
