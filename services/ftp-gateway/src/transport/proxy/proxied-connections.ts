import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import type { TransportLogger } from '../bunyan-shaped-log.ts';
import { plainAddress } from '../ports/peer-address.ts';
import { PREFIX_BYTES, proxiedAddresses, restOfHeader } from './proxy-header.ts';

export interface ProxiedConnectionsOptions {
  /** Whether an address is that of a load balancer that sends the header of PROXY protocol version 2. */
  isProxy: (address: string) => boolean;
  /** How long a header may take, in ms. */
  headerMs: number;
  logger: TransportLogger;
}

/**
 * Gives connections that come by a load balancer the addresses of the phone (traps F-25). Only from addresses that were
 * named is a header taken, and there it must come: elsewhere anyone could pretend to be anyone.
 */
export class ProxiedConnections {
  private readonly options: ProxiedConnectionsOptions;

  constructor(options: ProxiedConnectionsOptions) {
    this.options = options;
  }

  /** @param next takes paused sockets, whose remote and local addresses are the phone's and what it dialled */
  before(next: (socket: Socket) => void): (socket: Socket) => void {
    const { isProxy, logger } = this.options;
    return (socket) => {
      const peer = plainAddress(socket.remoteAddress ?? '');
      if (!isProxy(peer)) return next(socket);
      socket.on('error', ignoreError);
      this.readHeader(socket).then(
        () => {
          socket.off('error', ignoreError);
          if (socket.destroyed) return;
          next(socket);
        },
        (error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          logger.warn({ address: peer, err: reason }, 'a load balancer sent no header of PROXY protocol 2');
          socket.destroy();
        },
      );
    };
  }

  private async readHeader(socket: Socket): Promise<void> {
    const limit = AbortSignal.timeout(this.options.headerMs);
    const prefix = await take(socket, PREFIX_BYTES, limit);
    const length = restOfHeader(prefix);
    if (length === undefined) throw new RangeError('what it sent is something else');
    const rest = length === 0 ? Buffer.alloc(0) : await take(socket, length, limit);
    const addresses = proxiedAddresses(prefix, rest);
    socket.pause();
    if (!addresses) return;
    Object.defineProperty(socket, 'remoteAddress', { value: addresses.source });
    Object.defineProperty(socket, 'localAddress', { value: addresses.destination });
  }
}

/** Puts it in front of what a server does with its connections. */
export function behind(server: Server, proxied: ProxiedConnections): void {
  const [connected] = server.listeners('connection') as ((socket: Socket) => void)[];
  if (!connected) return;
  server.off('connection', connected);
  server.on('connection', proxied.before(connected.bind(server)));
}

/** Whoever takes the socket listens for its close. */
const ignoreError = (): void => {};

/** So many bytes; what comes behind them stays with the socket. @throws when it ends, or takes too long */
async function take(socket: Socket, bytes: number, limit: AbortSignal): Promise<Buffer> {
  const gone = new AbortController();
  const close = () => gone.abort(new Error('it closed the connection'));
  socket.once('close', close);
  try {
    for (;;) {
      const read = socket.read(bytes) as Buffer | null;
      if (read?.length === bytes) return read;
      if (read !== null || socket.readableEnded) throw new Error('it ended the connection');
      await once(socket, 'readable', { signal: AbortSignal.any([gone.signal, limit]) });
    }
  } catch (error) {
    throw gone.signal.reason ?? limit.reason ?? error;
  } finally {
    socket.off('close', close);
  }
}
