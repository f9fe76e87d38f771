import { deviceSettings } from './device-settings.ts';

/** One line of a phone, and how its user gets it to sign in. */
export interface LineRegistration {
  /** SIP address: `vvx400@mslync.net`. */
  address: string;
  /**
   * `user`: the user types all at the phone; `prefilled`: domain and user are there, the user types the password (the
   * article's scenario 1, first line only); `full`: the phone signs in by itself (scenario 2).
   */
  signIn: 'user' | 'prefilled' | 'full';
  domain?: string | undefined;
  user?: string | undefined;
  /** With `full` only: the login store takes none this way. */
  password?: string | undefined;
  displayName?: string | undefined;
  label?: string | undefined;
  server?: LineServer | undefined;
}

/** The first server of a line, where it is none of the base profile's. */
export interface LineServer {
  address: string;
  port?: number | undefined;
  /** `TLS`, `TCPOnly`, ...: as the phone's guide has it. */
  transport?: string | undefined;
}

/**
 * The parameters of a phone's lines, line by line in the given order: the first is `reg.1` (polycom-ucs.md sections 6.6
 * and 12, Schertz 2013; server, name and label: vendor's files of SIP 1.2.0). Fields that the sign-in of a line has no
 * use for are left out.
 * @throws RangeError for a prefilled line that is not the first: the phone has one login store
 */
export function lineParameters(lines: readonly LineRegistration[]): Map<string, string> {
  const parameters = new Map<string, string>();
  lines.forEach((line, at) => {
    if (line.signIn === 'prefilled' && at > 0)
      throw new RangeError(`Line ${at + 1} cannot be prefilled: the phone has one login store, for line 1.`);
    for (const [name, value] of parametersOfLine(line, at + 1)) parameters.set(name, value);
  });
  return parameters;
}

function parametersOfLine(line: LineRegistration, number: number): Iterable<[string, string]> {
  const { server } = line;
  const own = present(`reg.${number}`, [
    ['address', line.address],
    ['displayName', line.displayName],
    ['label', line.label],
    ['server.1.address', server?.address],
    ['server.1.port', server?.port === undefined ? undefined : String(server.port)],
    ['server.1.transport', server?.transport],
  ]);
  if (line.signIn === 'user') return own;
  if (line.signIn === 'full')
    return [
      ...own,
      ...present(`reg.${number}.auth`, [
        ['useLoginCredentials', '0'],
        ['domain', line.domain],
        ['userId', line.user],
        ['password', line.password],
      ]),
    ];
  const store = present('device.logincred', [
    ['domain', line.domain],
    ['user', line.user],
  ]);
  return [...own, ...deviceSettings(store)];
}

function present(prefix: string, fields: readonly [string, string | undefined][]): [string, string][] {
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [[`${prefix}.${name}`, value]]));
}
