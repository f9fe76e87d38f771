import { appendFileSync } from 'node:fs';

/** What all processes of a cluster say goes to the file of RINGFLEET_CLUSTER_LOG: a run that fails once tells why. */
export function sayToFile(line: string): void {
  const { RINGFLEET_CLUSTER_LOG: file } = process.env;
  if (file) appendFileSync(file, `${new Date().toISOString()} ${line}\n`);
}
