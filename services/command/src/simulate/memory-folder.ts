import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';
import type { PhoneMemories } from '@ringfleet/phone-simulator';
import type { PhoneMemory } from '@ringfleet/ucs';
import { reasonOf } from '../folder/walk-folder.ts';
import type { CommandIo } from '../terminal/command-io.ts';

/** A memory as its file has it: maps as pairs, bytes in base64. */
interface StoredMemory {
  phoneSettings: [string, string][];
  webSettings: [string, string][];
  directory?: string;
  logDirectory?: string | false;
  hasOverrides?: boolean;
}

/** One file for each virtual phone. @throws RF_LOCAL_FILE_UNREADABLE */
export function memoryFolder(
  { workingFolder }: Pick<CommandIo, 'workingFolder'>,
  given: string,
): PhoneMemories {
  const folder = resolve(workingFolder, given);
  const fileOf = (mac: string) => join(folder, `${mac}.json`);
  return {
    async read(mac) {
      try {
        return memoryOf(JSON.parse(await readFile(fileOf(mac), 'utf8')) as StoredMemory);
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw new RingfleetError(
          'RF_LOCAL_FILE_UNREADABLE',
          { path: fileOf(mac), reason: reasonOf(cause) },
          { cause },
        );
      }
    },
    async write(mac, memory) {
      await mkdir(folder, { recursive: true });
      if (memory) await writeFile(fileOf(mac), `${JSON.stringify(stored(memory), null, 2)}\n`);
      else await rm(fileOf(mac), { force: true });
    },
  };
}

function stored({ phoneSettings, webSettings, directory, ...rest }: PhoneMemory): StoredMemory {
  return {
    ...{ phoneSettings: [...phoneSettings], webSettings: [...webSettings] },
    ...(directory === undefined ? {} : { directory: Buffer.from(directory).toString('base64') }),
    ...rest,
  };
}

function memoryOf({ phoneSettings, webSettings, directory, ...rest }: StoredMemory): PhoneMemory {
  return {
    ...{ phoneSettings: new Map(phoneSettings), webSettings: new Map(webSettings) },
    ...(directory === undefined ? {} : { directory: Buffer.from(directory, 'base64') }),
    ...rest,
  };
}
