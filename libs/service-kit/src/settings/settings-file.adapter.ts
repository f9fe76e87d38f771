import { readFileSync } from 'node:fs';

/** Text of the settings file; undefined when there is none. Read once, at start. */
export function readSettingsFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
