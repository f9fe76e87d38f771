import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';
import { service as ftpGateway, journalOwner, standIn, type AdoptedJournal } from '@ringfleet/ftp-gateway';
import { settingsOf, type GivenSettings } from '../given-settings.ts';
import { InProcessPeers } from '../in-process-peers.ts';
import { openParts, type OpenParts } from '../parts/open-parts.ts';
import { partsChoice } from '../parts/parts-choice.ts';
import { startProcess, type ProcessFrame, type ProcessOptions } from '../process-frame.ts';
import { remoteServices } from './remote-services.ts';

const ASK_MS = 3_000;

/** Whether the settings name parts that services share, so that whoever has them can do a service's work. @throws RF_SETTINGS_INVALID */
export function sharesParts(given: GivenSettings): boolean {
  return partsChoice(settingsOf(given)).RINGFLEET_BUS !== 'embedded';
}

/**
 * Delivers what a gateway of the cluster left in its data folder, in a process that has the services' settings and sees
 * that folder.
 * @throws RF_SETTINGS_INVALID, RF_JOURNAL_NOT_FOUND, RF_DATA_DIR_HELD, RF_JOURNAL_GATEWAY_LIVES, errors of bus and blobs
 */
export async function adoptJournal(
  { env, ...options }: ProcessOptions,
  { folder, since }: { folder: string; since?: Date },
): Promise<AdoptedJournal> {
  const dataFolder = resolve(folder);
  // A process would make it.
  if (!existsSync(dataFolder)) throw new RingfleetError('RF_JOURNAL_NOT_FOUND', { folder: dataFolder });
  const settings = { RINGFLEET_LOG_LEVEL: 'warn', ...env, RINGFLEET_DATA_DIR: dataFolder };
  const process = await startProcess({ ...options, env: settings }, (frame) => adopt(frame, since));
  await process.stop();
  return process.opened;
}

async function adopt(frame: ProcessFrame, since: Date | undefined): Promise<AdoptedJournal> {
  const { folder, settings, health, metrics, closers } = frame;
  const parts = await openParts({ folder, settings, health, metrics, closers: closers.stores });
  const own = await parts.of(ftpGateway, new InProcessPeers());
  const gateway = await journalOwner(folder, own);
  if (gateway !== undefined && (await livingGateways(frame, parts)).includes(gateway))
    throw new RingfleetError('RF_JOURNAL_GATEWAY_LIVES', { gateway });
  return standIn({ ...own, instance: gateway ?? own.instance }, folder, since);
}

/** Names of those that answer: one that does not has its own folder, which is locked while it runs. */
async function livingGateways({ settings }: ProcessFrame, { internal }: OpenParts): Promise<string[]> {
  const [remote] = remoteServices(settings, internal).filter(({ name }) => name === ftpGateway.name);
  if (!remote) return [];
  const addresses = await remote.instances().catch(() => []);
  const answers = await Promise.allSettled(
    addresses.map((address) => remote.askOne(address, '/api/v1/internal/status', ASK_MS)),
  );
  return answers.flatMap((answer) =>
    answer.status === 'fulfilled' ? [(answer.value as { instance: string }).instance] : [],
  );
}
