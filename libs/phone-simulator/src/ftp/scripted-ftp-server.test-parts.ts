import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a test wants answered instead of the usual; undefined: the usual. */
export type Script = (command: string, session: number) => string | undefined;

/** A small FTP server with its files in memory, which notes every command and can be told to answer otherwise. */
export class ScriptedFtpServer {
  readonly files = new Map<string, Buffer>();
  /** Every command of every session, passwords included, in order of arrival. */
  readonly commands: string[] = [];
  /** Bytes that the data connections of RETR took before they closed. */
  sent = 0;
  sessions = 0;
  #server: Server = createServer((socket) => this.#serve(socket));
  #sockets = new Set<Socket>();

  constructor(given: { script?: Script; files?: Record<string, string | Buffer> } = {}) {
    this.script = given.script ?? (() => undefined);
    for (const [path, bytes] of Object.entries(given.files ?? {})) this.files.set(path, Buffer.from(bytes));
  }

  script: Script;

  async listen(): Promise<{ host: string; port: number; user: string; password: string }> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return { host: '127.0.0.1', port, user: 'PlcmSpIp', password: 'PlcmSpIp' };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(control: Socket): void {
    this.sessions += 1;
    const session = this.sessions;
    this.#keep(control);
    const say = (text: string) => control.write(`${text}\r\n`);
    let folder = '';
    let data: Promise<Socket> | undefined;
    let rest = '';
    say('220-Welcome\r\n220 to the test');
    control.setEncoding('utf8');
    control.on('data', (text: string) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) handle(line);
    });
    const handle = (line: string) => {
      this.commands.push(line);
      const scripted = this.script(line, session);
      if (scripted === 'close') return control.destroy();
      if (scripted !== undefined) return say(scripted);
      const [verb = '', argument = ''] = [line.slice(0, 4).trim(), line.slice(verbLength(line))];
      const path = argument.startsWith('/')
        ? argument.slice(1)
        : [folder, argument].filter(Boolean).join('/');
      const file = this.files.get(path);
      switch (verb) {
        case 'USER':
          return say('331 password');
        case 'PASS':
          return say(argument === 'PlcmSpIp' ? '230 in' : '530 no');
        case 'PWD':
          return say('257 "/" is here');
        case 'CWD':
          folder = argument === '/' ? '' : path;
          return say('250 ok');
        case 'TYPE':
          return say('200 ok');
        case 'EPSV':
          data = this.#passive((port) => say(`229 Entering (|||${port}|)`));
          return;
        case 'PASV':
          data = this.#passive((port) => say(`227 Entering (127,0,0,1,${port >> 8},${port & 255})`));
          return;
        case 'SIZE':
          return say(file ? `213 ${file.length}` : '550 none');
        case 'RETR':
          if (!file || !data) return say('550 none');
          say('150 coming');
          return void data.then((socket) => this.#send(socket, file)).then(() => say('226 done'));
        case 'STOR':
        case 'APPE': {
          say('150 go on');
          const before = verb === 'APPE' && file ? file : Buffer.alloc(0);
          return void data?.then(collect).then((bytes) => {
            this.files.set(path, Buffer.concat([before, bytes]));
            say('226 stored');
          });
        }
        case 'QUIT':
          say('221 bye');
          return control.end();
        default:
          return say('502 no');
      }
    };
  }

  #passive(announce: (port: number) => void): Promise<Socket> {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port));
    return new Promise((resolve) => {
      server.once('connection', (socket) => {
        this.#keep(socket);
        server.close();
        resolve(socket);
      });
    });
  }

  async #send(socket: Socket, bytes: Buffer): Promise<void> {
    const before = socket.bytesWritten;
    socket.end(bytes);
    await new Promise((resolve) => socket.once('close', resolve));
    this.sent += socket.bytesWritten - before;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

function verbLength(line: string): number {
  const space = line.indexOf(' ');
  return space < 0 ? line.length : space + 1;
}

async function collect(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
