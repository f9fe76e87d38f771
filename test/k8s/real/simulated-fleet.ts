import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { OpenImport } from '../../end-to-end/imported-folder.ts';
import type { Release } from './release.ts';

const run = promisify(execFile);
const command = fileURLToPath(new URL('../../../services/command/bin/ringfleet.mjs', import.meta.url));

/** What phones read that belong to nobody yet: a master file that names a log folder, and one file of parameters. */
const fleetFolder = {
  '000000000000.cfg':
    '<?xml version="1.0" standalone="yes"?>\n<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="shared.cfg" LOG_FILE_DIRECTORY="logs"/>\n',
  'shared.cfg': '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<LYNC reg.1.label="fleet"/>\n',
};

/** Installs a release whose phones read that folder. @returns the chart's notes */
export async function installFleet(release: Release): Promise<string> {
  const notes = await release.install();
  await (await OpenImport.fill(release, fleetFolder)).apply();
  return notes;
}

/** Boots phones from this machine. @returns its report @throws with that when a phone failed */
export async function simulate(url: string, phones: number, ...options: string[]): Promise<string> {
  const args = ['simulate', '--url', url, '--phones', String(phones), '--fast', '--parallel', '40'];
  const running = run(process.execPath, [command, ...args, ...options], { maxBuffer: 64 * 1024 * 1024 });
  const { stdout } = await running.catch((error: Error & { stdout?: string }) => {
    throw new Error(`${error.message}${error.stdout}`);
  });
  return stdout;
}

/** What `ringfleet doctor --json` finds that is not well. */
export function notWell(said: string): unknown[] {
  const { findings } = JSON.parse(said) as { findings: { state: string }[] };
  return findings.filter(({ state }) => state !== 'well');
}
