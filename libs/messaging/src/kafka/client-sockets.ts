import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

const KEEP_ALIVE_AFTER_MS = 60_000;

/**
 * The connections of one client of kafkajs. The library connects anew for a question that is asked while it
 * disconnects, and may lose sight of the older of two sockets (its `network/connection.js`): that one, with its timer,
 * would keep the process until the broker ends it.
 */
export class ClientSockets {
  private readonly open = new Set<Socket>();
  private ended = false;
  private broken = false;

  /**
   * Whether any connection was lost since the client was made: whoever answers now may be another cluster. A broker that
   * could not be reached at all is none.
   */
  get lost(): boolean {
    return this.broken;
  }

  /** What the library makes its connections with. */
  readonly factory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (this.ended) throw new Error('this client has ended');
    const socket = connect({ host, port, ssl }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
    this.open.add(socket);
    socket.once('connect', () => socket.once('close', () => (this.broken = true)));
    socket.once('close', () => this.open.delete(socket));
    return socket;
  };

  /** Disconnects the client in order, then ends what is left of its connections; it can make no other. */
  async end(client: { disconnect(): Promise<void> }): Promise<void> {
    await client.disconnect().catch(() => undefined);
    this.ended = true;
    // With an error, so that the library ends its timer of that connection too.
    for (const socket of this.open) socket.destroy(new Error('this client has ended'));
  }
}

/** @param address without `ssl` for a plain connection, whatever the library's types say */
function connect(
  { host, port, ssl }: { host: string; port: number; ssl: ConnectionOptions | undefined },
  onConnect: () => void,
): Socket {
  if (!ssl) return connectPlain({ host, port }, onConnect);
  return connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect);
}
