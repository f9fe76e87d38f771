import { once } from 'node:events';
import { connect } from 'node:net';

const MOST_MS = 20_000;

/** A phone's FTP, one command after the other. Everything rejects with what the server said. */
export class FtpDialogue {
  #control;
  #host;
  #mode;
  #received = '';

  /** @param mode PASV or EPSV, for all data connections */
  static async open(host, port, mode) {
    const dialogue = new FtpDialogue();
    dialogue.#host = host;
    dialogue.#mode = mode;
    dialogue.#control = await dial(host, port);
    dialogue.#control.setEncoding('utf8').on('data', (text) => (dialogue.#received += text));
    await dialogue.#reply([220]);
    return dialogue;
  }

  async logIn(user, password) {
    await this.#send(`USER ${user}`, [331]);
    await this.#send(`PASS ${password}`, [230]);
    await this.#send('TYPE I', [200]);
  }

  /** The file as text; undefined when there is none. */
  async read(path) {
    const data = await this.#dialData();
    data.setEncoding('utf8');
    let text = '';
    data.on('data', (more) => (text += more));
    const ended = once(data, 'close');
    const first = await this.#send(`RETR ${path}`, [125, 150, 550]);
    if (first === 550) {
      data.destroy();
      return undefined;
    }
    await ended;
    await this.#reply([226]);
    return text;
  }

  async store(path, text) {
    const data = await this.#dialData();
    await this.#send(`STOR ${path}`, [125, 150]);
    data.end(text);
    await this.#reply([226]);
  }

  async quit() {
    await this.#send('QUIT', [221]);
    this.#control.destroy();
  }

  async #dialData() {
    if (this.#mode === 'EPSV') {
      const { text } = await this.#ask('EPSV', [229]);
      return dial(this.#host, Number(/\|\|\|(\d+)\|/.exec(text)[1]));
    }
    const { text } = await this.#ask('PASV', [227]);
    const numbers = /\((\d+),(\d+),(\d+),(\d+),(\d+),(\d+)\)/.exec(text).slice(1).map(Number);
    return dial(numbers.slice(0, 4).join('.'), numbers[4] * 256 + numbers[5]);
  }

  async #send(line, codes) {
    return (await this.#ask(line, codes)).code;
  }

  async #ask(line, codes) {
    this.#control.write(`${line}\r\n`);
    return this.#reply(codes, line.startsWith('PASS') ? 'PASS' : line);
  }

  async #reply(codes, command = 'connecting') {
    let found;
    while ((found = /^(\d{3}) .*\r\n/m.exec(this.#received)) === null)
      await once(this.#control, 'data', { signal: AbortSignal.timeout(MOST_MS) }).catch(() => {
        throw new Error(`${command}: no answer within ${MOST_MS / 1000} s`);
      });
    this.#received = this.#received.slice(found.index + found[0].length);
    const code = Number(found[1]);
    if (!codes.includes(code)) throw new Error(`${command}: ${found[0].trim()}`);
    return { code, text: found[0] };
  }
}

async function dial(host, port) {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(MOST_MS) });
  } catch (error) {
    socket.destroy();
    const reason = error.name === 'AbortError' ? 'no answer' : error.message;
    throw new Error(`${host}:${port} cannot be reached: ${reason}`, { cause: error });
  }
  return socket;
}
