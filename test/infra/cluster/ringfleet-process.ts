import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { leash } from '../leash.ts';

const program = fileURLToPath(new URL('./ringfleet.mjs', import.meta.url));

export type Environment = Readonly<Record<string, string>>;

/** The built `ringfleet` command in a process of its own. It ends with this process, whatever that comes to. */
export class RingfleetProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;
  private said = '';

  /** @param out takes what it says, a piece at a time */
  constructor(args: readonly string[], env: Environment, out: (text: string) => void = () => undefined) {
    const options = ['--disable-warning=ExperimentalWarning', '--disable-warning=TimeoutNegativeWarning'];
    this.child = spawn(process.execPath, [...options, program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.said = (this.said + text).slice(-20_000);
        out(text);
      });
    leash(this.child);
    this.ended = once(this.child, 'close').then(([status]) => status as number | null);
  }

  /** Runs a command to its end. @returns what it said @throws when it fails */
  static async run(args: readonly string[], env: Environment): Promise<string> {
    const command = new RingfleetProcess(args, env);
    const status = await command.ended;
    if (status !== 0) throw new Error(`ringfleet ${args.join(' ')} ended with ${status}: ${command.said}`);
    return command.said;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The end of what it said. */
  get lastWords(): string {
    return this.said;
  }

  /** Its exit status; null when a signal ended it. */
  end(): Promise<number | null> {
    return this.ended;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}
