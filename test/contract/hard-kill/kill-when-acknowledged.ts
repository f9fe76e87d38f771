import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Runs a module that prints a line for each acknowledged write, kills it (SIGKILL) in the middle of writing once it
 * has printed `enough` lines, and returns every line that it printed.
 */
export async function killWhenAcknowledged(module: URL, args: string[], enough: number): Promise<string[]> {
  const child = spawn(
    process.execPath,
    [
      '--conditions=ringfleet-source',
      '--disable-warning=ExperimentalWarning',
      fileURLToPath(module),
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'close');
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === enough) child.kill('SIGKILL');
  }
  const [, signal] = (await ended) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error(`the child ended by itself after ${acknowledged.length} writes`);
  return acknowledged;
}
