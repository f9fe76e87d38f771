import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A raw client of one control connection: sends what it is told, returns whole replies as they came. */
export class FtpLineClient {
  #text = '';
  readonly #replies: string[] = [];
  readonly #takers: ((reply: string | undefined) => void)[] = [];
  #gone = false;
  /** Resolves when the server or the client has closed the connection. */
  readonly closed: Promise<void>;

  private constructor(readonly socket: Socket) {
    socket.setNoDelay();
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => this.#read(chunk.toString()));
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#gone = true;
        for (const taker of this.#takers.splice(0)) taker(undefined);
        resolve();
      });
    });
  }

  /** Connected, with the greeting read. */
  static async connect(
    port: number,
    options: { host?: string; localAddress?: string } = {},
  ): Promise<FtpLineClient> {
    const client = FtpLineClient.dial(port, options);
    await client.reply();
    return client;
  }

  /** Not waiting for the greeting. */
  static dial(port: number, options: { host?: string; localAddress?: string } = {}): FtpLineClient {
    return new FtpLineClient(connect({ port, host: '127.0.0.1', ...options }));
  }

  /** Connected and logged in. */
  static async login(
    port: number,
    options: { host?: string; localAddress?: string } = {},
  ): Promise<FtpLineClient> {
    const client = await FtpLineClient.connect(port, options);
    await client.command('USER PlcmSpIp');
    const answer = await client.command('PASS PlcmSpIp');
    if (!answer.startsWith('230')) throw new Error(`login was answered ${answer}`);
    return client;
  }

  #read(text: string): void {
    this.#text += text;
    for (;;) {
      const reply = /^(\d{3}) [^\n]*\r\n|^(\d{3})-[^]*?\r\n\2 [^\n]*\r\n/.exec(this.#text)?.[0];
      if (reply === undefined) return;
      this.#text = this.#text.slice(reply.length);
      const taker = this.#takers.shift();
      if (taker) taker(reply.trimEnd());
      else this.#replies.push(reply.trimEnd());
    }
  }

  /** The next reply, all its lines; undefined when the connection ends before. */
  nextReply(): Promise<string | undefined> {
    const ready = this.#replies.shift();
    if (ready !== undefined || this.#gone) return Promise.resolve(ready);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** @throws when the connection ends before a reply. */
  async reply(): Promise<string> {
    const reply = await this.nextReply();
    if (reply === undefined) throw new Error('the connection ended without a reply');
    return reply;
  }

  send(line: string): void {
    this.socket.write(`${line}\r\n`);
  }

  command(line: string): Promise<string> {
    this.send(line);
    return this.reply();
  }

  /** Only the reply's code. */
  async code(line: string): Promise<number> {
    return Number((await this.command(line)).slice(0, 3));
  }

  /** Port of an EPSV. */
  async extendedPassive(): Promise<number> {
    const reply = await this.command('EPSV');
    const port = /^229 .*\(\|\|\|(\d+)\|\)/.exec(reply)?.[1];
    if (port === undefined) throw new Error(`EPSV was answered ${reply}`);
    return Number(port);
  }

  /** An open data connection by EPSV. @param localAddress that of the control connection */
  async data(localAddress = this.socket.localAddress): Promise<Socket> {
    const port = await this.extendedPassive();
    const host = this.socket.remoteAddress ?? '127.0.0.1';
    const socket = connect({ port, host, ...(localAddress === undefined ? {} : { localAddress }) });
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  }

  /** RETR or a listing: the replies' codes and the bytes. */
  async retrieve(line: string): Promise<{ codes: number[]; bytes: Buffer }> {
    const data = await this.data();
    const bytes = readAll(data);
    const first = await this.code(line);
    if (first >= 200) {
      bytes.catch(() => undefined);
      data.destroy();
      return { codes: [first], bytes: Buffer.alloc(0) };
    }
    return { bytes: await bytes, codes: [first, Number((await this.reply()).slice(0, 3))] };
  }

  /** STOR or APPE: the replies' codes. */
  async store(line: string, content: string | Buffer): Promise<number[]> {
    const data = await this.data();
    const first = await this.code(line);
    if (first >= 200) {
      data.destroy();
      return [first];
    }
    data.end(content);
    return [first, Number((await this.reply()).slice(0, 3))];
  }

  async quit(): Promise<void> {
    this.send('QUIT');
    await this.closed;
  }
}

/** All bytes of a data connection until its end. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
