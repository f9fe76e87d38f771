import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

const FOLDERS = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];

/** Where a program lies; undefined when it is not on this machine. */
export function programPath(name: string): string | undefined {
  return FOLDERS.map((folder) => `${folder}/${name}`).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Why no real lease can be had here; undefined when it can. */
export function reasonAgainstLeases(): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces and UDP port 68 need root';
  if (programPath('ip') === undefined) return "'ip' is not on this machine (Debian: iproute2)";
  try {
    execFileSync('unshare', ['--net', 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'this machine makes no network namespaces';
  }
}

/** Why a server cannot be run; undefined when it can. */
export function reasonAgainst(program: string): string | undefined {
  return programPath(program) === undefined
    ? `${program} is not on this machine (bash test/infra/dhcp-servers.sh installs it)`
    : undefined;
}
