import { join, resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { HybridClock, RingfleetError, topicName } from '@ringfleet/contracts';
import type { LocalTree, TreeFollower } from '@ringfleet/provisioning-tree';
import type { ServiceParts } from '@ringfleet/service-kit';
import { AccountsFile } from './accounts/accounts-file.adapter.ts';
import { AccountsFollower } from './accounts/accounts-follower.ts';
import { FleetAccounts } from './accounts/fleet-accounts.ts';
import { ActivityPublisher } from './activity/activity-publisher.ts';
import { GatewayActivity } from './activity/gateway-activity.ts';
import { adoptJournal, type AdoptedJournal, type AdoptingParts } from './delivery/adopt-journal.ts';
import { UploadDelivery } from './delivery/upload-delivery.ts';
import { UploadSweep } from './delivery/upload-sweep.ts';
import { accountsOf } from './gateway-rules.ts';
import { openGatewayTree } from './gateway-tree.ts';
import { gatewaySettings } from './gateway.settings.ts';
import { ActivitySpoolFile } from './journal/activity-spool-file.ts';
import { UploadJournal } from './journal/upload-journal.ts';
import { GatewayCounters } from './metrics/gateway-counters.ts';
import type { OpenSession } from './phone-session.port.ts';
import { SessionOpener } from './sessions/session-opener.ts';
import { PhoneFileRemoval } from './uploads/phone-file-removal.ts';
import { PhoneFileOverlay } from './uploads/phone-file-overlay.ts';
import { PhoneFileView } from './uploads/phone-file-view.ts';
import { UploadIntake } from './uploads/upload-intake.ts';
import { reached } from './journal/upload-entry.ts';

const TIDY_MS = 60_000;
/** Without another word of how long a stop may take. */
const DELIVERY_DRAIN_MS = 5_000;

interface GatewayOrgans {
  tree: LocalTree;
  follower: TreeFollower;
  fleetAccounts: AccountsFollower;
  journal: UploadJournal;
  delivery: UploadDelivery;
  sweep: UploadSweep;
  activity: GatewayActivity;
  intake: UploadIntake;
  removal: PhoneFileRemoval;
  opener: SessionOpener;
  counters: GatewayCounters;
  /** With which other gateways' journals are adopted, and where the own one lies. */
  adopting: AdoptingParts & { dataFolder: string };
}

/** Everything of the gateway behind its FTP front: tree, journal, delivery and the sessions' rules. */
export class FtpGateway {
  readonly id: string;
  readonly tree: LocalTree;
  readonly journal: UploadJournal;
  readonly delivery: UploadDelivery;
  readonly sweep: UploadSweep;
  readonly activity: GatewayActivity;
  readonly intake: UploadIntake;
  readonly removal: PhoneFileRemoval;
  readonly counters: GatewayCounters;
  private readonly follower: TreeFollower;
  private readonly fleetAccounts: AccountsFollower;
  private readonly opener: SessionOpener;
  private readonly adopting: GatewayOrgans['adopting'];
  private tidying?: NodeJS.Timeout;

  private constructor(id: string, organs: GatewayOrgans) {
    this.id = id;
    this.tree = organs.tree;
    this.journal = organs.journal;
    this.delivery = organs.delivery;
    this.sweep = organs.sweep;
    this.activity = organs.activity;
    this.intake = organs.intake;
    this.removal = organs.removal;
    this.follower = organs.follower;
    this.fleetAccounts = organs.fleetAccounts;
    this.opener = organs.opener;
    this.counters = organs.counters;
    this.adopting = organs.adopting;
  }

  /**
   * Opens what lies in the data folder; nothing runs yet.
   * @throws RF_SETTINGS_INVALID, RF_STORE_UNAVAILABLE
   */
  static async open(parts: ServiceParts): Promise<FtpGateway> {
    const { instance: gateway, bus, blobs, sealer, dataFolder, topicPrefix } = parts;
    const settings = parts.settings.of(gatewaySettings);
    const ofFleet = new FleetAccounts(sealer);
    const accounts = accountsOf(settings, ofFleet);
    const logger = new Logger('FtpGateway');
    const source = `/ringfleet/ftp-gateway/${gateway}`;
    const fleetAccounts = new AccountsFollower({
      ...{ bus, accounts: ofFleet, file: new AccountsFile(join(dataFolder, 'ftp-accounts.json')) },
      topic: topicName('ftpAccounts', topicPrefix),
    });
    await fleetAccounts.load();
    const journalFolder = join(dataFolder, 'journal');
    const limit = settings.RINGFLEET_FTP_JOURNAL_BYTES;
    const journal = await UploadJournal.open({ folder: journalFolder, sealer, limit });
    if (journal.skipped > 0)
      logger.warn(
        `${journal.skipped} bytes of the journal belong to no whole entry: an upload that was cut by the end`,
      );
    const clock = new HybridClock(gateway);
    if (journal.highestOrder !== undefined) clock.observe(journal.highestOrder);
    const onOrder = (order: string) => clock.observe(order);
    const { tree, follower } = await openGatewayTree(parts, onOrder);
    const phoneFiles = topicName('phoneFiles', topicPrefix);
    const overlay = new PhoneFileOverlay();
    for (const upload of journal.pending()) if (!reached(upload.state, 'phone-file')) overlay.add(upload);
    const delivery = new UploadDelivery({ journal, overlay, tree, blobs, bus, sealer, source, topicPrefix });
    const sweep = new UploadSweep({ blobs, bus, tree, journal, topic: phoneFiles });
    const spool = new ActivitySpoolFile(journalFolder);
    const activity = new GatewayActivity(gateway, new ActivityPublisher({ bus, spool, source, topicPrefix }));
    const view = new PhoneFileView(tree, overlay, journal);
    const accepted = () => delivery.wake();
    const intake = new UploadIntake({ gateway, journal, overlay, view, clock, sealer, accepted });
    const removal = new PhoneFileRemoval({ bus, tree, view, clock, source, topic: phoneFiles });
    const loginDelayMs = settings.RINGFLEET_FTP_LOGIN_DELAY_MS;
    const counters = new GatewayCounters();
    const opener = new SessionOpener({
      gateway,
      tree,
      view,
      intake,
      accounts,
      activity,
      counters,
      loginDelayMs,
    });
    return new FtpGateway(gateway, {
      tree,
      follower,
      fleetAccounts,
      journal,
      delivery,
      sweep,
      activity,
      intake,
      removal,
      opener,
      counters,
      adopting: { bus, blobs, sealer, tree, topicPrefix, dataFolder: resolve(dataFolder) },
    });
  }

  /** For the transport: a session for each control connection. */
  readonly openSession: OpenSession = (opening) => this.opener.open(opening);

  /** Follows the bus and delivers what waits. */
  async start(): Promise<void> {
    await this.activity.start();
    this.follower.start();
    this.fleetAccounts.start();
    this.delivery.wake();
    this.sweep.start();
    this.tidying = setInterval(() => void this.journal.tidy({ idle: true }).catch(() => undefined), TIDY_MS);
    this.tidying.unref();
  }

  /** Resolves when phones can be served: at once with a tree from before. */
  ready(): Promise<void> {
    return this.follower.ready();
  }

  /**
   * Sends every phone file that this gateway took to the bus once more. @returns how many
   * @throws RF_GATEWAY_REREADS; errors of the bus: what is left goes later
   */
  async republishFiles(): Promise<number> {
    const { id: gateway } = this;
    if (this.tree.freshness().reread) throw new RingfleetError('RF_GATEWAY_REREADS', { gateway });
    return this.follower.republish();
  }

  /** Delivers what a gateway left that is gone for good, whose data folder is here. Errors: as of adoptJournal. */
  async adopt(folder: string, since?: Date): Promise<AdoptedJournal> {
    const { id: gateway } = this;
    if (resolve(folder, 'ftp-gateway') === this.adopting.dataFolder)
      throw new RingfleetError('RF_JOURNAL_GATEWAY_LIVES', { gateway });
    return adoptJournal(folder, this.adopting, since);
  }

  /** Open sessions. */
  get sessions(): number {
    return this.opener.count;
  }

  /** Sends what can be sent in that time (ms); the rest stays in the journal. Where nothing can be, it waits for nothing. */
  async drain(limitMs = DELIVERY_DRAIN_MS): Promise<void> {
    this.removal.stop();
    await this.activity.close();
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, this.delivery.failing ? 0 : limitMs);
    await Promise.race([this.delivery.settled(), limit.promise]);
    clearTimeout(timer);
  }

  async close(): Promise<void> {
    clearInterval(this.tidying);
    await this.sweep.stop();
    await this.delivery.stop();
    await this.follower.close();
    await this.fleetAccounts.close();
    await this.tree.close();
    await this.journal.close();
  }
}
