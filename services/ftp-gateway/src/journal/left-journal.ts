import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';
import type { UploadJournal } from './upload-journal.ts';

const SERVICE = 'ftp-gateway';

/** Where the journal lies in the data folder of a process that was a gateway. @throws RF_JOURNAL_NOT_FOUND */
export async function leftJournalFolder(dataFolder: string): Promise<string> {
  const folder = join(dataFolder, SERVICE, 'journal');
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw new RingfleetError('RF_JOURNAL_NOT_FOUND', { folder: dataFolder });
  return folder;
}

/** The gateway that took what is in it; undefined for a journal that is empty since days. */
export async function ownerOf(
  journal: Pick<UploadJournal, 'pending' | 'delivered'>,
): Promise<string | undefined> {
  for (const { entry } of journal.pending()) return entry.gateway;
  for await (const entry of journal.delivered(new Date(0))) return entry.gateway;
  return undefined;
}
