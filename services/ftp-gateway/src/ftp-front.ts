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

/** The life of the gateway in its application: starts with it, listens when asked, drains and closes with it. */
export class FtpFront implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly gateway: FtpGateway;
  private readonly options: FtpTransportOptions;
  private readonly drainMs: number;
  private readonly logger = new Logger('FtpFront');
  private transport?: FtpSrvTransport;

  constructor(gateway: FtpGateway, options: FtpTransportOptions, drainMs: number) {
    this.gateway = gateway;
    this.options = options;
    this.drainMs = drainMs;
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
    await this.transport?.drain(this.drainMs);
    await this.gateway.drain();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.gateway.close();
  }
}
