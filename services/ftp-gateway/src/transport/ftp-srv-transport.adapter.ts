import { type AddressInfo, isIPv6 } from 'node:net';
import { RingfleetError } from '@ringfleet/contracts';
import type { FtpTransport, OpenSession } from '../phone-session.port.ts';
import { bunyanShaped } from './bunyan-shaped-log.ts';
import { ConnectionCaps } from './connection-caps.ts';
import { ControlSession, type SessionSurroundings } from './control-session.ts';
import { type ControlConnection, createPatchedServer, type PatchedFtpServer } from './patched-ftp-srv.ts';
import { AdvertisedHost } from './ports/advertised-host.ts';
import { PassivePorts, type PassiveUse } from './ports/passive-ports.ts';
import { type PeerCheck, plainAddress } from './ports/peer-address.ts';
import { behind, ProxiedConnections } from './proxy/proxied-connections.ts';
import {
  type CompiledTransportOptions,
  compileTransportOptions,
  type FtpTransportOptions,
} from './transport-options.ts';
import { verbRegistry } from './verbs/verb-registry.ts';

export interface PhonesWay {
  /** What PASV answers; none: the address on which each control connection arrived. */
  advertised?: string;
  /** Of data connections. */
  ports: number[];
  peerCheck: PeerCheck;
  /** Addresses of open control connections, each once. */
  clients: string[];
}

/** FTP for phones by the patched ftp-srv: it has the control connections, we have verbs, data connections and timers. */
export class FtpSrvTransport implements FtpTransport {
  readonly #options: CompiledTransportOptions;
  readonly #openSession: OpenSession;
  readonly #server: PatchedFtpServer<ControlSession>;
  readonly #surroundings: SessionSurroundings;
  readonly #caps: ConnectionCaps;
  readonly #sessions = new Set<ControlSession>();
  #drained: (() => void) | undefined;

  /** @throws RF_FTP_PATCH_MISSING */
  constructor(openSession: OpenSession, options: FtpTransportOptions = {}) {
    this.#openSession = openSession;
    this.#options = compileTransportOptions(options);
    const { host, port, passive, peerCheck, isProxy, timers, logger, advertisedHost } = this.#options;
    const proxied = new ProxiedConnections({ isProxy, logger, headerMs: timers.proxyHeaderMs });
    this.#surroundings = {
      options: this.#options,
      ports: new PassivePorts({ host, range: passive, peerCheck, timers, logger, proxied }),
      advertised: new AdvertisedHost(advertisedHost, logger),
    };
    this.#caps = new ConnectionCaps(this.#options.connections, this.#options.connectionsPerAddress);
    const urlHost = host === undefined ? '' : isIPv6(host) ? `[${host}]` : host;
    this.#server = createPatchedServer({
      url: `ftp://${urlHost}:${port}`,
      pasv_url: urlHost || '0.0.0.0',
      log: bunyanShaped(logger),
      registry: verbRegistry,
    });
    behind(this.#server.server, proxied);
    this.#server.on('connect', ({ connection }) => this.#opened(connection));
    this.#server.on('disconnect', ({ connection }) => this.#closed(connection));
  }

  async listen(): Promise<{ host: string; port: number }> {
    const { host, port } = this.#options;
    await this.#surroundings.ports.listen();
    await this.#surroundings.advertised.start();
    try {
      await this.#server.listen();
    } catch (cause) {
      this.#surroundings.advertised.stop();
      await this.#surroundings.ports.close();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new RingfleetError('RF_FTP_LISTEN', { host: host ?? '*', port, reason }, { cause });
    }
    const bound = this.#server.server.address() as AddressInfo;
    return { host: bound.address, port: bound.port };
  }

  #opened(connection: ControlConnection<ControlSession>): void {
    const { commandSocket } = connection;
    if (connection.ip === undefined) {
      commandSocket.destroy();
      return;
    }
    const address = plainAddress(connection.ip);
    const localAddress = plainAddress(commandSocket.localAddress ?? '');
    if (!this.#caps.enter(address)) {
      this.#options.logger.warn({ address }, 'a control connection was refused: too many');
      this.#refuse(connection);
      return;
    }
    commandSocket.once('close', () => this.#caps.leave(address));
    const phone = this.#openSession({ address, localAddress });
    if (!phone) {
      this.#refuse(connection);
      return;
    }
    const session = new ControlSession(connection, phone, this.#surroundings, address, localAddress);
    connection.session = session;
    this.#sessions.add(session);
  }

  #refuse(connection: ControlConnection<ControlSession>): void {
    connection.send('421 Service not available, closing control connection\r\n');
    connection.commandSocket.destroySoon();
  }

  #closed({ session }: ControlConnection<ControlSession>): void {
    if (!session) return;
    this.#sessions.delete(session);
    session.onClosed();
    if (this.#sessions.size === 0) this.#drained?.();
  }

  async drain(graceMs: number): Promise<void> {
    const { ports, advertised } = this.#surroundings;
    const closed = new Promise<void>((resolve) => this.#server.server.close(() => resolve()));
    for (const session of [...this.#sessions]) session.leave();
    if (this.#sessions.size > 0) {
      const drained = new Promise<void>((resolve) => (this.#drained = resolve));
      const grace = setTimeout(() => {
        for (const session of [...this.#sessions]) session.cut();
      }, graceMs);
      await drained;
      clearTimeout(grace);
    }
    advertised.stop();
    await ports.close();
    await closed;
  }

  passiveUse(): PassiveUse {
    return this.#surroundings.ports.use();
  }

  /** How phones come here, as it is seen from inside. */
  way(): PhonesWay {
    const { ports, advertised, options } = this.#surroundings;
    const clients = new Set([...this.#sessions].map(({ address }) => address));
    return {
      ...(advertised.address === undefined ? {} : { advertised: advertised.address }),
      ...{ ports: ports.numbers, peerCheck: options.peerCheck, clients: [...clients] },
    };
  }

  sessions(): number {
    return this.#sessions.size;
  }
}
