import { createServer, isIPv6, type AddressInfo, type Server, type Socket } from 'node:net';
import { openSocket, type ControlConnection, type FtpTimeouts } from './control-connection.ts';
import { FtpConnectionError, FtpReplyError } from './ftp-faults.ts';

/** One data connection, made or announced before the transfer command. */
export interface DataConnection {
  /** The socket, once there is one. @throws FtpConnectionError */
  socket(): Promise<Socket>;
  /** Gives it up; harmless when it has ended. */
  close(): void;
}

/** What a session has learned about its server. */
export interface PassiveMemory {
  /** False once EPSV was refused: libcurl does not ask again on that connection. */
  extended: boolean;
}

/** EPSV, or PASV where a server knows no better; the connection is made at once, before the transfer command. */
export async function openPassive(
  control: ControlConnection,
  memory: PassiveMemory,
  timeouts: FtpTimeouts,
): Promise<DataConnection> {
  const { host, port } = await passiveAddress(control, memory);
  const socket = await openSocket(host, port, timeouts.connect);
  return dataConnection(socket, timeouts);
}

async function passiveAddress(
  control: ControlConnection,
  memory: PassiveMemory,
): Promise<{ host: string; port: number }> {
  if (memory.extended) {
    const reply = await control.send('EPSV');
    const port = Number(/\(\|\|\|(\d{1,5})\|\)/.exec(reply.text)?.[1]);
    if (reply.code === 229 && port > 0 && port < 65_536) return { host: control.serverAddress, port };
    if (reply.code >= 400 && reply.code < 500) throw new FtpReplyError('EPSV', reply);
    memory.extended = false;
  }
  const reply = await control.send('PASV');
  const numbers = /(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})/.exec(reply.text)?.slice(1);
  if (reply.code !== 227 || !numbers) throw new FtpReplyError('PASV', reply);
  const [high = 0, low = 0] = numbers.slice(4).map(Number);
  return { host: numbers.slice(0, 4).join('.'), port: high * 256 + low };
}

/** PORT, or EPRT over IPv6, as Windows' ftp does: the server connects to the phone's own address. */
export async function openActive(control: ControlConnection, timeouts: FtpTimeouts): Promise<DataConnection> {
  const address = control.ownAddress.replace(/^::ffff:/, '');
  const server = createServer();
  const accepted = new Promise<Socket>((resolve, reject) => {
    server.once('connection', resolve);
    server.once('error', reject);
    server.once('close', () => reject(new FtpConnectionError('no data connection came')));
  });
  accepted.catch(() => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const reply = isIPv6(address)
    ? await control.send('EPRT', `|2|${address}|${port}|`)
    : await control.send('PORT', [...address.split('.'), port >> 8, port & 255].join(','));
  if (reply.code >= 300) {
    server.close();
    throw new FtpReplyError('PORT', reply);
  }
  return activeConnection(server, accepted, timeouts);
}

function activeConnection(server: Server, accepted: Promise<Socket>, timeouts: FtpTimeouts): DataConnection {
  let open: Socket | undefined;
  return {
    socket: async () => {
      const timer = setTimeout(() => server.close(), timeouts.connect);
      try {
        open = withStallTimer(await accepted, timeouts);
        return open;
      } finally {
        clearTimeout(timer);
        server.close();
      }
    },
    close: () => {
      server.close();
      open?.destroy();
    },
  };
}

function dataConnection(socket: Socket, timeouts: FtpTimeouts): DataConnection {
  const guarded = withStallTimer(socket, timeouts);
  return { socket: () => Promise.resolve(guarded), close: () => socket.destroy() };
}

function withStallTimer(socket: Socket, { stall }: FtpTimeouts): Socket {
  // Whoever reads it learns of an error there; one that comes before or after must not end the process.
  socket.on('error', () => undefined);
  return socket.setTimeout(stall, () => {
    socket.destroy(new FtpConnectionError(`not a byte for ${stall / 1000} s`));
  });
}
