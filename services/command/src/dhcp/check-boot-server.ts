import { PhoneFtpClient } from '@ringfleet/phone-simulator';
import type { BootServer } from '@ringfleet/ucs';

/** Whether a phone would get its files there. */
export interface BootServerCheck {
  /** `ftp://host:21`, without credentials. */
  server: string;
  /** `false`: somebody answers but not as phones need it. Undefined: not tried. */
  isAnswering: boolean | undefined;
  isLoginTaken: boolean | undefined;
  hasMaster: boolean | undefined;
  /** The master file that was asked for. */
  master: string;
  /** In whole sentences. */
  said: string;
}

/** Factory account of every phone (polycom-ucs.md 3.2). */
const FACTORY_ACCOUNT = { user: 'PlcmSpIp', password: 'PlcmSpIp' };
const GENERIC_MASTER = '000000000000.cfg';
const WAIT_MS = 10_000;

/** Logs in as a phone fresh from the factory and asks for the master file. FTP, HTTP and HTTPS are tried, TFTP and FTPS not. */
export async function checkBootServer(boot: BootServer): Promise<BootServerCheck> {
  const { type = 'FTP', host, port, path, explicitMaster = GENERIC_MASTER } = boot;
  const master = [path, explicitMaster].filter((part) => part !== '').join('/');
  const scheme = type.toLowerCase();
  const named = host.includes(':') ? `[${host}]` : host;
  const server = `${scheme}://${named}${port === undefined ? '' : `:${port}`}`;
  const of = (found: Partial<BootServerCheck> & { said: string }): BootServerCheck => ({
    ...{ server, master, isAnswering: undefined, isLoginTaken: undefined, hasMaster: undefined },
    ...found,
  });
  if (type === 'FTP') return of(await overFtp(boot, master));
  if (type === 'HTTP' || type === 'HTTPS') return of(await overHttp(boot, `${server}/${master}`));
  return of({ said: `Whether it answers was not tried: ${type} is not spoken here.` });
}

async function overFtp({ host, port, user, password }: BootServer, master: string) {
  const account = user === undefined ? FACTORY_ACCOUNT : { user, password: password ?? '' };
  const client = new PhoneFtpClient(
    { host, port: port ?? 21, ...account },
    { timeouts: { connect: WAIT_MS, reply: WAIT_MS, stall: WAIT_MS } },
  );
  try {
    const outcome = await client.retrieve(master, () => 'stop');
    const answered = { isAnswering: true, isLoginTaken: true };
    switch (outcome.kind) {
      case 'done':
        return { ...answered, hasMaster: true, said: `It lets ${account.user} in and has ${master}.` };
      case 'absent':
        return {
          ...{ ...answered, hasMaster: false },
          said: `It lets ${account.user} in, but has no ${master}.`,
        };
      case 'refused': {
        const isLogin = /^(?:USER|PASS)\b/.test(outcome.reason);
        const said = `It answers, but ${isLogin ? `does not let ${account.user} in` : `gives no ${master}`}: ${outcome.reason}.`;
        return { isAnswering: true, isLoginTaken: !isLogin, said };
      }
      case 'failed':
        return { isAnswering: false, said: `It does not answer as phones need it: ${outcome.reason}.` };
    }
  } finally {
    await client.quit();
  }
}

async function overHttp({ user, password }: BootServer, url: string) {
  const headers: Record<string, string> =
    user === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}` };
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(WAIT_MS) });
    await response.body?.cancel();
    const { status, ok } = response;
    const isLoginTaken = status !== 401 && status !== 403;
    const said = ok
      ? 'It answers and has the master file.'
      : isLoginTaken
        ? `It answers, but has no master file there (status ${status}).`
        : `It answers, but lets nobody in without an account (status ${status}).`;
    return { isAnswering: true, isLoginTaken, ...(isLoginTaken ? { hasMaster: ok } : {}), said };
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { code?: string } };
    return { isAnswering: false, said: `It does not answer: ${cause?.code ?? message}.` };
  }
}
