// What processes took, as /proc tells it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of the clock in which /proc counts. */
const TICK_MS = 10;

/** CPU time of a process so far, in ms; 0 of one that is none of ours. */
export function cpuMsOf(pid) {
  if (!pid) return 0;
  // Behind the name, in which there may be anything.
  const fields = read(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Resident memory of a process, in MB. */
export function residentMbOf(pid) {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(read(pid, 'status'))?.[1]) / 1024);
}

function read(pid, file) {
  return readFileSync(join('/proc', String(pid), file), 'utf8');
}
