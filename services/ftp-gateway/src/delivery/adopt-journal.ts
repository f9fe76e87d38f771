import type { EventBus } from '@ringfleet/messaging';
import { lockDataFolder } from '@ringfleet/service-kit';
import { ActivitySpoolFile } from '../journal/activity-spool-file.ts';
import { leftJournalFolder, ownerOf } from '../journal/left-journal.ts';
import { UploadJournal } from '../journal/upload-journal.ts';
import { PhoneFileOverlay } from '../uploads/phone-file-overlay.ts';
import { UploadDelivery, type UploadDeliveryParts } from './upload-delivery.ts';

/** What a gateway had left that is gone for good. */
export interface AdoptedJournal {
  /** Who took the uploads; absent where nothing tells it. */
  gateway?: string;
  /** Uploads, and deletions of logs, that were delivered now. */
  delivered: number;
  /** Uploads that the keys of this installation do not open: they stay where they are. */
  unreadable: number;
  /** Events of sessions that were sent now. */
  activity: number;
  /** Events of uploads delivered earlier that were sent again. */
  repeated: number;
}

export interface AdoptingParts extends Pick<
  UploadDeliveryParts,
  'tree' | 'blobs' | 'sealer' | 'topicPrefix'
> {
  bus: Pick<EventBus, 'publish'>;
}

/**
 * Delivers what lies in another gateway's data folder: its uploads in its order, their events with its ids, so that
 * whoever has one of them drops it. What fails stays there, and all may be done again.
 * @param since also sends the events again of uploads that were received since then and delivered
 * @throws RF_JOURNAL_NOT_FOUND, RF_DATA_DIR_HELD while a process has the folder, errors of bus and blob store
 */
export async function adoptJournal(
  folder: string,
  parts: AdoptingParts,
  since?: Date,
): Promise<AdoptedJournal> {
  // Looked for before the lock, which would make the folder.
  await leftJournalFolder(folder);
  const lock = await lockDataFolder(folder);
  try {
    return await deliverLeftJournal(folder, parts, since);
  } finally {
    lock.release();
  }
}

/** The same by who has the folder already. */
export async function deliverLeftJournal(
  folder: string,
  parts: AdoptingParts,
  since?: Date,
): Promise<AdoptedJournal> {
  const { sealer, bus } = parts;
  const journalFolder = await leftJournalFolder(folder);
  const journal = await UploadJournal.open({ folder: journalFolder, sealer, limit: Infinity });
  try {
    const gateway = await ownerOf(journal);
    const source = `/ringfleet/ftp-gateway/${gateway ?? 'unknown'}`;
    const delivery = new UploadDelivery({ ...parts, journal, overlay: new PhoneFileOverlay(), source });
    const repeated = since === undefined ? 0 : await delivery.republish(since);
    const { delivered, unreadable } = await delivery.deliverAll();
    const activity = await sendActivity(new ActivitySpoolFile(journalFolder), bus);
    await journal.tidy({ idle: true });
    return { ...(gateway === undefined ? {} : { gateway }), delivered, unreadable, activity, repeated };
  } finally {
    await journal.close();
  }
}

async function sendActivity(spool: ActivitySpoolFile, bus: AdoptingParts['bus']): Promise<number> {
  const waiting = await spool.take();
  try {
    for (const [topic, ofTopic] of Map.groupBy(waiting, (one) => one.topic))
      await bus.publish(
        topic,
        ofTopic.map(({ message }) => message),
      );
    return waiting.length;
  } catch (error) {
    await spool.save(waiting);
    throw error;
  }
}
