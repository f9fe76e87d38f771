import {
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { Endpoint } from '@ringfleet/service-kit';
import type { FtpGateway } from './gateway.ts';
import { FtpSrvTransport, type PhonesWay } from './transport/ftp-srv-transport.adapter.ts';
import type { FtpTransportOptions } from './transport/transport-options.ts';

/** Of the time that a stop may take, what closing needs in ms. */
const CLOSING_MS = 5_000;

/** The life of the gateway in its application: starts with it, listens when asked, drains and closes with it. */
export class FtpFront implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly gateway: FtpGateway;
  private readonly options: FtpTransportOptions;
  private readonly drainMs: number;
  private readonly graceMs: number;
  private readonly logger = new Logger('FtpFront');
  private transport?: FtpSrvTransport;

  /** @param times how long transfers may go on at a stop, and the whole stop may take, in ms */
  constructor(
    gateway: FtpGateway,
    options: FtpTransportOptions,
    { drainMs, graceMs }: { drainMs: number; graceMs: number },
  ) {
    this.gateway = gateway;
    this.options = options;
    this.drainMs = drainMs;
    this.graceMs = graceMs;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.gateway.start();
  }

  /** Waits for a tree to serve from: a new gateway must not tell phones that their files are absent. */
  async listen(): Promise<Endpoint> {
    await this.gateway.ready();
    const { logger } = this;
    this.transport = new FtpSrvTransport(this.gateway.openSession, {
      ...this.options,
      logger: {
        debug: (fields, msg) => logger.debug({ ...fields, msg }),
        info: (fields, msg) => logger.log({ ...fields, msg }),
        warn: (fields, msg) => logger.warn({ ...fields, msg }),
        error: (fields, msg) => logger.error({ ...fields, msg }),
      },
    });
    return this.transport.listen();
  }

  /** How the ports of data connections are used. */
  passiveUse() {
    return this.transport?.passiveUse() ?? { waiting: 0, quarantined: 0, queued: 0 };
  }

  /** How phones come here; undefined while nothing listens. */
  way(): PhonesWay | undefined {
    return this.transport?.way();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const stopping = performance.now();
    await this.transport?.drain(this.drainMs);
    // Uploads that phones were told are safe are elsewhere, too, before this process ends: its disk may go with it.
    await this.gateway.drain(Math.max(0, this.graceMs - CLOSING_MS - (performance.now() - stopping)));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.gateway.close();
  }
}
