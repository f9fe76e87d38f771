import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../infra/free-port.ts';

type Way =
  | { kind: 'open' }
  /** Nothing passes; connections stay, new ones are taken and hear nothing, as behind a cut cable. */
  | { kind: 'cut'; mended: Promise<void>; mend: () => void }
  | { kind: 'slow'; pieceMs: number };

/** Stands between processes and a server of 127.0.0.1, and takes the network away. */
export class TcpProxy {
  readonly port: number;
  private readonly target: number;
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private way: Way = { kind: 'open' };

  private constructor(port: number, target: number) {
    this.port = port;
    this.target = target;
  }

  /** @param ports free ones are taken where none is named */
  static async to(target: number, port?: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(port ?? (await freePort()), target);
    await proxy.listen();
    return proxy;
  }

  /** As before any fault; what waited goes on. */
  async mend(): Promise<void> {
    this.turn({ kind: 'open' });
    await this.listen();
  }

  cut(): void {
    const { promise: mended, resolve: mend } = Promise.withResolvers<void>();
    this.turn({ kind: 'cut', mended, mend });
  }

  /** @param pieceMs what each piece waits, either way */
  slow(pieceMs: number): void {
    this.turn({ kind: 'slow', pieceMs });
  }

  /** Nobody listens any more, and connections break. */
  async refuse(): Promise<void> {
    const closed = this.server && once(this.server, 'close');
    this.server?.close();
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    this.turn({ kind: 'open' });
    await closed;
  }

  private turn(way: Way): void {
    if (this.way.kind === 'cut') this.way.mend();
    this.way = way;
  }

  private async listen(): Promise<void> {
    if (this.server) return;
    const server = createServer({ allowHalfOpen: true }, (client) => this.join(client));
    this.server = server;
    await once(server.listen(this.port, '127.0.0.1'), 'listening');
  }

  private join(client: Socket): void {
    const upstream = createConnection({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.once('error', () => other.destroy());
      socket.once('close', () => {
        this.sockets.delete(socket);
        other.destroySoon();
      });
      void this.pass(socket, other).catch(() => other.destroy());
    }
  }

  private async pass(from: Socket, to: Socket): Promise<void> {
    for await (const piece of from as AsyncIterable<Buffer>) {
      while (this.way.kind === 'cut') await this.way.mended;
      if (this.way.kind === 'slow') await pause(this.way.pieceMs);
      if (!to.write(piece)) await once(to, 'drain');
    }
    to.end();
  }
}
