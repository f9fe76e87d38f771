/** A value that an option cannot carry; the message begins with the field at fault: `bootServer: ...`. */
export class DhcpValueError extends Error {
  /** As the site or the request calls it: `ntpServers.0`. */
  readonly field: string;
  /** What is wrong with it, without the field. */
  readonly reason: string;

  constructor(field: string, reason: string) {
    super(`${field}: ${reason}`);
    this.name = 'DhcpValueError';
    this.field = field;
    this.reason = reason;
  }
}
