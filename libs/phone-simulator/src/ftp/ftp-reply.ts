/** One reply of an FTP server (RFC 959 section 4.2). */
export interface FtpReply {
  /** 100 to 599. */
  code: number;
  /** Without code and line ends; lines of a multi-line reply are joined by `\n`. */
  text: string;
}

/** More than any server has to say; beyond it the peer does not speak FTP. */
const MOST_TEXT = 65_536;

/** Puts the replies of a control connection together from whatever pieces the network makes of them. */
export class FtpReplyParser {
  #rest = '';
  #code: string | undefined;
  #lines: string[] = [];

  /**
   * @param text the next piece
   * @returns the replies that it completes
   * @throws Error when the peer does not speak FTP
   */
  push(text: string): FtpReply[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MOST_TEXT) throw new Error('the server sends a line without end');
    return lines.flatMap((line) => this.#line(line.replace(/\r$/, '')) ?? []);
  }

  #line(line: string): FtpReply | undefined {
    if (this.#code !== undefined) return this.#continued(line, this.#code);
    const [, code = '', separator = ' ', text = ''] = /^([1-5]\d\d)([ -])?(.*)$/.exec(line) ?? [];
    if (code === '') throw new Error('what answers is no FTP server');
    if (separator === ' ') return { code: Number(code), text };
    this.#code = code;
    this.#lines = [text];
    return undefined;
  }

  /** A line that begins with the same code and a space ends the reply; any other is text. */
  #continued(line: string, code: string): FtpReply | undefined {
    const isLast = line === code || line.startsWith(`${code} `);
    this.#lines.push(isLast ? line.slice(4) : line.replace(new RegExp(`^${code}-`), ''));
    if (this.#lines.length > 1000) throw new Error('the server sends a reply without end');
    if (!isLast) return undefined;
    this.#code = undefined;
    return { code: Number(code), text: this.#lines.join('\n') };
  }
}
