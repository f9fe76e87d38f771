import type { FtpReply } from './ftp-reply.ts';

/** The server answered a command with something else than the dialogue needs to go on. */
export class FtpReplyError extends Error {
  readonly reply: FtpReply;
  /** The verb alone: an argument may be a password. */
  readonly verb: string;

  constructor(verb: string, reply: FtpReply) {
    super(`${verb} was answered ${reply.code} ${reply.text.split('\n')[0] ?? ''}`.trimEnd());
    this.name = 'FtpReplyError';
    this.verb = verb;
    this.reply = reply;
  }
}

/** The connection could not be made, broke, or was silent for too long. */
export class FtpConnectionError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'FtpConnectionError';
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
