// The other programs of a measurement: whether they are there, running them, waiting for their servers.
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const LOOKS = 200;
const LOOK_MS = 50;

export function found(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** Runs a program to its end; throws what it said when it failed. */
export function run(program, args, options = {}) {
  const out = spawnSync(program, args, { encoding: 'utf8', ...options });
  if (out.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${out.stderr ?? out.error}`);
}

/** Waits until something listens on a port of 127.0.0.1. */
export async function listening(port) {
  for (let i = 0; i < LOOKS; i++) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)));
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await wait(LOOK_MS);
  }
  throw new Error(`nothing listens on ${port}`);
}
