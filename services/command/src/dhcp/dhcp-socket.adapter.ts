import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { RingfleetError } from '@ringfleet/contracts';
import { decodeReply, type DhcpReply } from '@ringfleet/ucs';

const CLIENT_PORT = 68;
const SERVER_PORT = 67;
const EVERYBODY = '255.255.255.255';
/** After the first answer other servers have this long. */
const OTHERS_MS = 1000;

/**
 * UDP port 68 on one interface. What is sent to everybody leaves by the interface whose address the sender is bound to;
 * answers to everybody reach only a socket that is bound to no address. So there are two.
 */
export class DhcpSocket {
  /** The interface's own IPv4 address. */
  readonly address: string;
  readonly #sender: Socket;
  readonly #listener: Socket;

  private constructor(address: string, sender: Socket, listener: Socket) {
    this.address = address;
    this.#sender = sender;
    this.#listener = listener;
  }

  /** @throws RF_DHCP_INTERFACE_UNUSABLE, RF_DHCP_PORT_NEEDS_ROOT, RF_DHCP_PORT_TAKEN */
  static async open(interfaceName: string): Promise<DhcpSocket> {
    const address = addressOf(interfaceName);
    const sockets: Socket[] = [];
    try {
      for (const bound of [address, '0.0.0.0']) sockets.push(await bind(bound));
    } catch (error) {
      for (const socket of sockets) socket.close();
      throw named(error, interfaceName);
    }
    const [sender, listener] = sockets as [Socket, Socket];
    sender.setBroadcast(true);
    return new DhcpSocket(address, sender, listener);
  }

  /** Sends a request and collects its answers: at most `waitMs` for the first, then `othersMs` for other servers. */
  async ask(
    packet: Uint8Array,
    transaction: number,
    waitMs: number,
    othersMs = OTHERS_MS,
  ): Promise<DhcpReply[]> {
    const replies: DhcpReply[] = [];
    const first = Promise.withResolvers<void>();
    const take = (bytes: Uint8Array) => {
      const reply = decodeReply(bytes);
      if (reply?.transaction !== transaction) return;
      replies.push(reply);
      first.resolve();
    };
    const sockets = [this.#sender, this.#listener];
    for (const socket of sockets) socket.on('message', take);
    try {
      await this.#send(packet);
      const waiting = new AbortController();
      const nobody = setTimeout(waitMs, undefined, { signal: waiting.signal }).catch(() => undefined);
      await Promise.race([first.promise, nobody]);
      waiting.abort();
      if (replies.length > 0) await setTimeout(othersMs);
    } finally {
      for (const socket of sockets) socket.off('message', take);
    }
    return replies;
  }

  close(): void {
    this.#sender.close();
    this.#listener.close();
  }

  #send(packet: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#sender.send(packet, SERVER_PORT, EVERYBODY, (error) => (error ? reject(error) : resolve()));
    });
  }
}

function addressOf(interfaceName: string): string {
  const addresses = networkInterfaces()[interfaceName];
  const found = addresses?.find(({ family }) => family === 'IPv4');
  if (found) return found.address;
  const known = Object.keys(networkInterfaces()).join(', ');
  const reason = addresses
    ? 'it has no IPv4 address'
    : `it is not there, or has no address (there are: ${known || 'none'})`;
  throw new RingfleetError('RF_DHCP_INTERFACE_UNUSABLE', { interface: interfaceName, reason });
}

async function bind(address: string): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  try {
    socket.bind({ port: CLIENT_PORT, address, exclusive: true });
    await once(socket, 'listening');
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

function named(error: unknown, interfaceName: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const params = { interface: interfaceName };
  if (code === 'EACCES' || code === 'EPERM')
    return new RingfleetError('RF_DHCP_PORT_NEEDS_ROOT', params, { cause: error });
  if (code === 'EADDRINUSE') return new RingfleetError('RF_DHCP_PORT_TAKEN', params, { cause: error });
  return error;
}
