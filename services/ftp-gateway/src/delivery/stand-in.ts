import { setTimeout } from 'node:timers/promises';
import { topicName } from '@ringfleet/contracts';
import type { ServiceParts } from '@ringfleet/service-kit';
import { openGatewayTree } from '../gateway-tree.ts';
import { leftJournalFolder, ownerOf } from '../journal/left-journal.ts';
import { UploadJournal } from '../journal/upload-journal.ts';
import { deliverLeftJournal, type AdoptedJournal } from './adopt-journal.ts';
import { treeIsInStep } from './tree-in-step.ts';

/** Who took what lies in the journal of a data folder. @throws RF_JOURNAL_NOT_FOUND */
export async function journalOwner(
  folder: string,
  { sealer }: Pick<ServiceParts, 'sealer'>,
): Promise<string | undefined> {
  const journal = await UploadJournal.open({
    ...{ folder: await leftJournalFolder(folder), sealer, limit: Infinity },
  });
  try {
    return await ownerOf(journal);
  } finally {
    await journal.close();
  }
}

/**
 * Stands in for a gateway that is gone for good, on the data folder that it left: its tree comes in step with the bus, a
 * bus that does not have its phone files hears of them, and its journal is delivered. No phone is served.
 * @param parts with the name of that gateway as `instance`
 * @param folder of the whole process, which the caller has
 */
export async function standIn(parts: ServiceParts, folder: string, since?: Date): Promise<AdoptedJournal> {
  const { bus, topicPrefix } = parts;
  const { tree, follower } = await openGatewayTree(parts);
  try {
    follower.start();
    await follower.ready();
    await treeIsInStep({ bus, tree, topic: topicName('phoneFiles', topicPrefix) }, (ms) => setTimeout(ms));
    const adopted = await deliverLeftJournal(folder, { ...parts, tree }, since);
    await follower.tick();
    return adopted;
  } finally {
    await follower.close();
    await tree.close();
  }
}
