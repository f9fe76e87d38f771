import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Letters and digits only: no format escapes them, so the same bytes are looked for in all of them. */
export const newSecret = (): string => `Pw${randomBytes(12).toString('hex')}X`;

/** How bytes would show a text: raw, base64 and base64url at each place that it may begin at, hex, escaped in JSON. */
export function secretForms(secret: string): Buffer[] {
  const hex = Buffer.from(secret).toString('hex');
  const escaped = Array.from(secret, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join(
    '',
  );
  const texts = [secret, hex, hex.toUpperCase(), escaped, ...[0, 1, 2].flatMap((at) => base64At(secret, at))];
  return texts.map((text) => Buffer.from(text));
}

/** What base64 has of a text behind so many bytes, without the characters that other bytes share. */
function base64At(secret: string, before: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const [from, to] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
  return (['base64', 'base64url'] as const).map((encoding) => bytes.toString(encoding).slice(from, to));
}

/** Which of these secrets stand in the bytes, in whatever form. */
export function secretsIn(bytes: Buffer, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => secretForms(secret).some((form) => bytes.includes(form)));
}

/** `path: secret` of every file of a folder that shows one. */
export async function secretsOnDisk(folder: string, secrets: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    // Segments and journals come and go meanwhile.
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    found.push(...secretsIn(bytes, secrets).map((secret) => `${relative(folder, file)}: ${secret}`));
  }
  return found;
}
