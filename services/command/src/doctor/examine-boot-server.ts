import { lookup } from 'node:dns/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { ControlConnection } from '@ringfleet/phone-simulator';
import { well, wrong, type Finding } from './finding.ts';
import { gatewayOf, type GatewayWay } from './gateway-way.ts';
import { judgePassive } from './judge-passive.ts';
import { outcomeOf } from './outcome-of.ts';
import { tryPassive } from './try-passive.ts';

export interface Examined {
  host: string;
  port: number;
  user: string;
  password: string;
}

export interface ExamineOptions {
  /** Asks the gateways for their view. Rejects with why it cannot. */
  ways: () => Promise<GatewayWay[]>;
  /** Silence of a session, which nothing on the way may cut; phones are silent for 30 s. 0: not tried. */
  idleMs: number;
}

const timeouts = { connect: 10_000, reply: 20_000, stall: 20_000 };

/** Looks at a boot server from where phones are. Each look that fails ends what builds on it. */
export async function examineBootServer(server: Examined, options: ExamineOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  const named = await outcomeOf(lookup(server.host, { family: 4 }));
  if (named.failure) return [nameless(server.host, named.failure)];
  const { address } = named.value;
  if (address !== server.host) findings.push(well('name', `${server.host} is ${address}.`));
  const opened = await outcomeOf(ControlConnection.open(address, server.port, timeouts));
  if (opened.failure) return [...findings, unreachable(opened.failure)];
  const control = opened.value;
  try {
    findings.push(...(await logIn(control, server)));
    if (findings.some(({ state }) => state === 'wrong')) return findings;
    findings.push(...(await examineSession(control, address, options)));
  } catch (error) {
    const said = `The session broke: ${(error as Error).message}.`;
    findings.push(wrong('session', said, 'See the gateway’s log; something on the way may cut connections.'));
  } finally {
    control.close();
  }
  return findings;
}

async function logIn(control: ControlConnection, { user, password }: Examined): Promise<Finding[]> {
  const greeting = await control.nextReply();
  if (greeting.code !== 220)
    return [
      wrong(
        'control connection',
        `The server says ${greeting.code} ${greeting.text}.`,
        'Raise RINGFLEET_FTP_CONNECTIONS_PER_ADDRESS (gateway.connectionsPerAddress) if it says that there are too many.',
      ),
    ];
  const reached = well('control connection', `${control.serverAddress} answers.`);
  await control.send('USER', user);
  const { code, text } = await control.send('PASS', password);
  if (code === 230) return [reached, well('login', `${user} is let in.`)];
  return [
    reached,
    wrong(
      'login',
      `${user} is not let in: ${code} ${text}.`,
      'Add this network to RINGFLEET_FTP_DEFAULT_ACCOUNT_NETWORKS (gateway.defaultAccount.networks), or give --user and --password.',
    ),
  ];
}

async function examineSession(
  control: ControlConnection,
  dialled: string,
  { ways, idleMs }: ExamineOptions,
): Promise<Finding[]> {
  const own = control.ownAddress.replace(/^::ffff:/, '');
  const seen = await outcomeOf(ways());
  const known = 'value' in seen ? seen.value : undefined;
  const way = known && gatewayOf(known, own);
  const [pasv, epsv] = [await tryPassive(control, 'PASV'), await tryPassive(control, 'EPSV')];
  return [
    seen.failure ? unasked(seen.failure) : sourceAddress(seen.value, own),
    ...judgePassive({ dialled, pasv, epsv, ...(way ? { way } : {}) }),
    ...(idleMs > 0 ? [await stayIdle(control, idleMs)] : []),
  ];
}

function sourceAddress(ways: readonly GatewayWay[], own: string): Finding {
  const clients = [...new Set(ways.flatMap((way) => way.clients))];
  if (clients.includes(own)) return well('source address', `The gateway sees ${own}, which is right.`);
  return {
    ...{ look: 'source address', state: 'doubtful' },
    said: `No gateway sees ${own}, the address of this machine; they see ${clients.slice(0, 5).join(', ')}. It is translated: here, or before the gateway.`,
    change:
      'Where a node or load balancer does it: externalTrafficPolicy: Local. Where it must stay: RINGFLEET_FTP_PEER_CHECK=off (gateway.peerCheck=off) and more passive ports.',
  };
}

function unasked({ message }: Error): Finding {
  return {
    look: 'source address',
    state: 'unknown',
    said: `What the gateway sees was not asked: ${message}`,
  };
}

async function stayIdle(control: ControlConnection, idleMs: number): Promise<Finding> {
  await pause(idleMs);
  const { failure } = await outcomeOf(control.send('NOOP'));
  const seconds = idleMs / 1000;
  if (failure === undefined) return well('silence', `A session may be silent for ${seconds} s.`);
  return wrong(
    'silence',
    `A session that was silent for ${seconds} s is cut: ${failure.message}. Phones are silent for 30 s.`,
    'Raise the idle limit of the load balancer or firewall to more than 60 s, by annotations of the Service (gateway.service.annotations).',
  );
}

function nameless(host: string, { code, message }: NodeJS.ErrnoException): Finding {
  return wrong(
    'name',
    `${host} has no IPv4 address: ${code ?? message}.`,
    'Correct the name in DNS, or the value of option 160. Phones use IPv4.',
  );
}

function unreachable({ message }: Error): Finding {
  return wrong(
    'control connection',
    `There is ${message}.`,
    'Is the gateway ready? Let its port through firewalls; on Kubernetes it is gateway.nodePort.port or gateway.service.port, and with externalTrafficPolicy: Local on the pod’s node alone.',
  );
}
