import { connect, type Socket } from 'node:net';
import { FtpConnectionError, reasonOf } from './ftp-faults.ts';
import { FtpReplyParser, type FtpReply } from './ftp-reply.ts';

export interface FtpTimeouts {
  /** Milliseconds for a connection to be made. */
  connect: number;
  /** Milliseconds for a reply; servers may let a PASV wait its turn for 10 s. */
  reply: number;
  /** Milliseconds without a byte in a running transfer. */
  stall: number;
}

interface Waiting {
  resolve: (reply: FtpReply) => void;
  reject: (error: Error) => void;
}

/** The connection on which commands and replies go. */
export class ControlConnection {
  readonly #socket: Socket;
  readonly #timeouts: FtpTimeouts;
  readonly #parser = new FtpReplyParser();
  #replies: FtpReply[] = [];
  #waiting: Waiting | undefined;
  #ended: Error | undefined;

  private constructor(socket: Socket, timeouts: FtpTimeouts) {
    this.#socket = socket;
    this.#timeouts = timeouts;
    socket.setEncoding('utf8');
    socket.setNoDelay(true);
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', (error) => this.#end(new FtpConnectionError(error.message, { cause: error })));
    socket.on('close', () => this.#end(new FtpConnectionError('the server closed the connection')));
  }

  /** @throws FtpConnectionError */
  static async open(host: string, port: number, timeouts: FtpTimeouts): Promise<ControlConnection> {
    const socket = await openSocket(host, port, timeouts.connect);
    return new ControlConnection(socket, timeouts);
  }

  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  /** Address of the server as connected. */
  get serverAddress(): string {
    return this.#socket.remoteAddress ?? '';
  }

  get ownAddress(): string {
    return this.#socket.localAddress ?? '';
  }

  /** Sends one command and gives its first reply. @throws FtpConnectionError */
  async send(verb: string, argument?: string): Promise<FtpReply> {
    if (this.#ended) throw this.#ended;
    this.#socket.write(argument === undefined ? `${verb}\r\n` : `${verb} ${argument}\r\n`);
    return this.nextReply();
  }

  /** @throws FtpConnectionError */
  nextReply(): Promise<FtpReply> {
    const reply = this.#replies.shift();
    if (reply) return Promise.resolve(reply);
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#end(new FtpConnectionError(`no reply within ${this.#timeouts.reply / 1000} s`));
      }, this.#timeouts.reply);
      const settle = <T>(settled: (value: T) => void) => {
        return (value: T) => {
          clearTimeout(timer);
          settled(value);
        };
      };
      this.#waiting = { resolve: settle(resolve), reject: settle(reject) };
    });
  }

  close(): void {
    this.#end(new FtpConnectionError('the connection was closed'));
  }

  #take(text: string): void {
    try {
      this.#replies.push(...this.#parser.push(text));
    } catch (error) {
      this.#end(new FtpConnectionError(reasonOf(error)));
      return;
    }
    const reply = this.#waiting && this.#replies.shift();
    if (!reply) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(reply);
  }

  #end(error: FtpConnectionError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#socket.destroy();
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}

/** @throws FtpConnectionError that names host and port */
export function openSocket(host: string, port: number, milliseconds: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const fail = (reason: string, cause?: unknown) => {
      socket.destroy();
      reject(new FtpConnectionError(`no connection to ${host}:${port}: ${reason}`, { cause }));
    };
    const timer = setTimeout(() => fail(`no answer within ${milliseconds / 1000} s`), milliseconds);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      fail(error.code ?? error.message, error);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
