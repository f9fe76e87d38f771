import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'basic-ftp';
import { openKafkaEventBus } from '@ringfleet/messaging/kafka';
import { createSealer, openKeyRing } from '@ringfleet/storage';
import { openS3BlobStore } from '@ringfleet/storage/s3';
import { RunningCluster } from '../../cluster/running-cluster.ts';
import { sayToFile } from '../../cluster/say-to-file.ts';
import { eventually } from '../../end-to-end/eventually.ts';
import { download } from '../../end-to-end/ftp-bytes.ts';
import { OpenImport } from '../../end-to-end/imported-folder.ts';
import { masterFile, parameterFile } from '../../end-to-end/provisioning-folders.ts';
import type { Cluster, ClusterOptions } from '../../infra/cluster/cluster.ts';
import type { Environment } from '../../infra/cluster/ringfleet-process.ts';
import type { LedgerFinding } from '../ledger/compare-ledger.ts';
import { lastingFindings } from '../ledger/lasting-findings.ts';
import type { PhoneLedger } from '../ledger/phone-ledger.ts';
import type { AskedSystem } from '../ledger/read-held-uploads.ts';
import { FaultServers } from './fault-servers.ts';
import { figures } from './figures.ts';
import { OVERRIDDEN } from '../ledger/ledgered-phone.ts';
import { PhoneLoad } from '../ledger/phone-load.ts';

const LOOK_EVERY_MS = 2_000;
/** Each load has phones of its own: what an earlier one left is not its matter. */
const MACS_OF_A_LOAD = 0x1000;

/** A cluster on which things go wrong while phones come, and what it must hold afterwards. */
export class FaultCluster {
  readonly running: RunningCluster;
  readonly servers: FaultServers;
  readonly gateways: readonly string[];
  private nextMac = 0x00_04_f2_40_00_00;

  private constructor(running: RunningCluster, servers: FaultServers) {
    this.running = running;
    this.servers = servers;
    this.gateways = [...running.cluster.members.keys()].filter((name) => name.startsWith('ftp-gateway'));
  }

  /** Resolves when every gateway serves a folder with an overridable setting. */
  static async start(options: ClusterOptions = {}): Promise<FaultCluster> {
    const servers = await FaultServers.start();
    const given = { broker: servers.broker, s3: servers.reached };
    const running = await RunningCluster.start({ ...options, ...given }).catch(async (error: unknown) => {
      await servers.stop();
      throw error;
    });
    const faults = new FaultCluster(running, servers);
    try {
      await faults.publish({
        '000000000000.cfg': masterFile('CONFIG_FILES="shared.cfg" LOG_FILE_DIRECTORY="logs"'),
        'shared.cfg': parameterFile(`${OVERRIDDEN}="fleet"`),
      });
    } catch (error) {
      await faults.stop();
      throw error;
    }
    return faults;
  }

  get cluster(): Cluster {
    return this.running.cluster;
  }

  /** Phones begin to come, and go on until the load is stopped. */
  load(phones: number): PhoneLoad {
    const firstMac = this.nextMac;
    this.nextMac += MACS_OF_A_LOAD;
    const gateways = this.gateways.map((name) => [name, this.running.ftpOf(name)] as const);
    const { betweenVisitsMs } = figures;
    return new PhoneLoad({
      ...{ phones, firstMac, betweenVisitsMs },
      gateways: gateways.map(([name, at]) => [name, at]),
    });
  }

  /** Imports files; resolves when every gateway serves them. */
  async publish(files: Record<string, string>): Promise<void> {
    const [path, mark] = ['published.txt', randomUUID()];
    await (await OpenImport.fill(this.running, { ...files, [path]: mark })).apply();
    for (const gateway of this.gateways)
      await eventually(
        () => this.read(gateway, path),
        (text) => text === mark,
      );
  }

  /** What a gateway serves to anybody. */
  async read(gateway: string, path: string): Promise<string | undefined> {
    const client = new Client(30_000);
    try {
      await client.access(this.running.ftpOf(gateway));
      return (await download(client, path)).toString();
    } catch {
      await pause(LOOK_EVERY_MS);
      return undefined;
    } finally {
      client.close();
    }
  }

  /** What the system does not hold as phones were told. */
  async findings(ledger: PhoneLedger): Promise<LedgerFinding[]> {
    const system = await this.open();
    try {
      return await lastingFindings(system, ledger, sayToFile);
    } finally {
      await system.bus.close();
      await system.blobs.close();
    }
  }

  /** Ends a process in order and starts it again. @param settings beside those of all */
  async restart(name: string, settings: Environment = {}): Promise<void> {
    const member = this.cluster.member(name);
    await member.stop();
    await member.start(settings);
  }

  /** kill -9, and whatever restarts processes starts it again. */
  async killAndStart(name: string): Promise<void> {
    const member = this.cluster.member(name);
    await member.kill();
    await member.start();
  }

  async stop(): Promise<void> {
    await this.running.stop();
    await this.servers.stop();
  }

  private async open(): Promise<AskedSystem> {
    const { settings } = this.cluster;
    const { broker, s3 } = this.servers;
    const prefix = new URL(settings.RINGFLEET_BLOBS ?? '').pathname.replace(/^\/+/, '');
    return {
      bus: openKafkaEventBus({ brokers: broker.brokers }),
      topicPrefix: settings.RINGFLEET_TOPIC_PREFIX ?? '',
      blobs: openS3BlobStore({
        ...{ bucket: s3.bucket, endpoint: s3.endpoint, credentials: s3.credentials },
        prefix: `${prefix}/`,
      }),
      knownBlobs: new Map(),
      sealer: createSealer(await openKeyRing({ file: settings.RINGFLEET_KEYS_FILE ?? '' })),
      json: (path) => this.running.json(path),
      gateways: new Map(this.gateways.map((name) => [name, this.running.ftpOf(name)])),
    };
  }
}
