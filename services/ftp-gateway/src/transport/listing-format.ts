import type { FileStatus, ListedFile } from '../phone-session.port.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const halfYearMs = 182 * 86_400_000;
const two = (n: number): string => String(n).padStart(2, '0');

/** YYYYMMDDHHMMSS in UTC (RFC 3659, 2.3). */
export function timeVal(date: Date): string {
  return date.toISOString().slice(0, 19).replace(/\D/g, '');
}

/** Lines as `ls -l` writes them; the time of day only for the last half year. UTC. */
export function longListing(files: readonly ListedFile[], now = Date.now()): string {
  return files.map((file) => `${longLine(file, now)}\r\n`).join('');
}

function longLine({ name, size, modified, directory }: ListedFile, now: number): string {
  const day = `${months[modified.getUTCMonth()]} ${String(modified.getUTCDate()).padStart(2)}`;
  const age = now - modified.getTime();
  const recent = age < halfYearMs && age > -halfYearMs;
  const time = recent
    ? `${two(modified.getUTCHours())}:${two(modified.getUTCMinutes())}`
    : ` ${modified.getUTCFullYear()}`;
  return `${directory ? 'drwxr-xr-x 2' : '-rw-r--r-- 1'} ftp ftp ${String(size).padStart(12)} ${day} ${time} ${name}`;
}

/** Names alone (NLST). */
export function nameListing(files: readonly ListedFile[]): string {
  return files.map((file) => `${file.name}\r\n`).join('');
}

/** Facts of RFC 3659, 7 and the name. */
export function factLine(status: FileStatus, name: string): string {
  const size = status.directory ? '' : `size=${status.size};`;
  return `type=${status.directory ? 'dir' : 'file'};${size}modify=${timeVal(status.modified)}; ${name}`;
}

/** One line of facts a file (MLSD). */
export function factListing(files: readonly ListedFile[]): string {
  return files.map((file) => `${factLine(file, file.name)}\r\n`).join('');
}
