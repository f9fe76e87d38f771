import { lineParameters, type LineRegistration, type LineServer } from './line-parameters.ts';

/** What a device file says, as lines and what is left. */
export interface RecognisedLines {
  /** From `reg.1` on, without a gap. */
  lines: LineRegistration[];
  /** Parameters that are no part of the lines. */
  rest: Map<string, string>;
}

/**
 * The way back from the parameters of an imported device file to its lines: both scenarios of the article, the first
 * with or without a `device.set` of its own (polycom-ucs.md section 12). {@link lineParameters} of the lines and the
 * rest together are the same parameters again, except that `device.set` may have been added.
 * @returns undefined when the file has no first line
 */
export function recogniseLines(parameters: ReadonlyMap<string, string>): RecognisedLines | undefined {
  const lines: LineRegistration[] = [];
  for (let number = 1; parameters.get(`reg.${number}.address`); number += 1)
    lines.push(recogniseLine(parameters, number));
  if (lines.length === 0) return undefined;
  const written = lineParameters(lines);
  const isSame = [...written].every(
    ([name, value]) =>
      parameters.get(name) === value || (name === 'device.set' && !parameters.has('device.set')),
  );
  if (!isSame) return undefined;
  return { lines, rest: new Map([...parameters].filter(([name]) => !written.has(name))) };
}

function recogniseLine(parameters: ReadonlyMap<string, string>, number: number): LineRegistration {
  const of = (name: string) => parameters.get(`reg.${number}.${name}`);
  const common = withoutAbsent({
    address: of('address') ?? '',
    displayName: of('displayName'),
    label: of('label'),
    server: recogniseServer(of),
  });
  if (of('auth.useLoginCredentials') === '0') {
    const account = { domain: of('auth.domain'), user: of('auth.userId'), password: of('auth.password') };
    return { ...common, signIn: 'full', ...withoutAbsent(account) };
  }
  const store = withoutAbsent({
    domain: switchedOn(parameters, 'device.logincred.domain'),
    user: switchedOn(parameters, 'device.logincred.user'),
  });
  const isPrefilled = number === 1 && Object.keys(store).length > 0;
  return isPrefilled ? { ...common, signIn: 'prefilled', ...store } : { ...common, signIn: 'user' };
}

function recogniseServer(of: (name: string) => string | undefined): LineServer | undefined {
  const address = of('server.1.address');
  if (address === undefined) return undefined;
  const port = of('server.1.port');
  return {
    address,
    // Another spelling of a number would not come back: it stays among the rest.
    ...(port !== undefined && /^(?:0|[1-9]\d{0,4})$/.test(port) ? { port: Number(port) } : {}),
    ...withoutAbsent({ transport: of('server.1.transport') }),
  };
}

/** The value of a device parameter that its own switch and `device.set` leave on; a missing `device.set` may be elsewhere. */
function switchedOn(parameters: ReadonlyMap<string, string>, name: string): string | undefined {
  const isOn = parameters.get(`${name}.set`) === '1' && (parameters.get('device.set') ?? '1') === '1';
  return isOn ? parameters.get(name) : undefined;
}

/** The fields that have a value. */
function withoutAbsent<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
