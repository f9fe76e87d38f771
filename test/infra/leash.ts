import { spawn, type ChildProcess } from 'node:child_process';

/** Waits for the end of its standard input, which is that of who started it; then kills what it was told. */
const WATCH = 'while read -r line; do :; done; kill -9 "$1"';

/**
 * Ends a process with this one, even when this one is killed. Start it `detached`: else a Ctrl-C that is meant for this
 * process reaches it too, and all parts of a cluster go down at once instead of in order.
 */
export function leash(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  const watcher = spawn('sh', ['-c', WATCH, 'leash', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  (watcher.stdin as unknown as { unref(): void }).unref();
  // Its number may be another's by then.
  child.once('exit', () => watcher.kill('SIGKILL'));
}
