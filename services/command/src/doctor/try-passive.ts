import { once } from 'node:events';
import { openSocket, type ControlConnection } from '@ringfleet/phone-simulator';
import { outcomeOf } from './outcome-of.ts';
import type { PassiveTry } from './judge-passive.ts';

const WAIT_MS = 10_000;

/** Lists the folder over a passive data connection, which reads nothing of any phone and stores nothing. */
export async function tryPassive(control: ControlConnection, mode: 'PASV' | 'EPSV'): Promise<PassiveTry> {
  const place = mode === 'PASV' ? await pasvPlace(control) : await epsvPlace(control);
  const opened = await outcomeOf(openSocket(place.host, place.port, WAIT_MS));
  if (opened.failure) return { ...place, outcome: 'unreachable', reason: causeOf(opened.failure) };
  const socket = opened.value;
  socket.on('error', () => undefined).resume();
  const ended = once(socket, 'close');
  try {
    const begun = await control.send('LIST');
    if (begun.code >= 200)
      return { ...place, outcome: 'unserved', reason: `LIST was answered ${begun.code}` };
    await ended;
    const done = await control.nextReply();
    return done.code < 300
      ? { ...place, outcome: 'served' }
      : { ...place, outcome: 'unserved', reason: `LIST was answered ${done.code}` };
  } finally {
    socket.destroy();
  }
}

async function pasvPlace(control: ControlConnection) {
  const { code, text } = await control.send('PASV');
  const numbers = /(\d+),(\d+),(\d+),(\d+),(\d+),(\d+)/.exec(text)?.slice(1).map(Number);
  if (code !== 227 || numbers === undefined) throw new Error(`PASV was answered ${code} ${text}`);
  const [high = 0, low = 0] = numbers.slice(4);
  return { host: numbers.slice(0, 4).join('.'), port: high * 256 + low };
}

async function epsvPlace(control: ControlConnection) {
  const { code, text } = await control.send('EPSV');
  const port = Number(/\|\|\|(\d+)\|/.exec(text)?.[1]);
  if (code !== 229 || !(port > 0)) throw new Error(`EPSV was answered ${code} ${text}`);
  return { host: control.serverAddress.replace(/^::ffff:/, ''), port };
}

/** The reason without the place, which stands before it. */
function causeOf({ message }: Error): string {
  return message.replace(/^no connection to \S+: /, '');
}
