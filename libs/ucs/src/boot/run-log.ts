import { logLine, monthAndTime } from '../phones/log-text.ts';

interface LoggedEvent {
  component: string;
  level: string;
  text: (serial: string) => string;
}

/** What phones log while they run (polycom-ucs.md section 7), detail far more often than trouble. */
const USUAL: readonly LoggedEvent[] = [
  { component: 'sip', level: '3', text: (serial) => `Registration of line 1 renewed, call-id ${serial}` },
  { component: 'app1', level: '3', text: (serial) => `Outgoing call ${serial} connected` },
  { component: 'app1', level: '3', text: (serial) => `Call ${serial} released, cause 16` },
  { component: 'key', level: '2', text: (serial) => `Key event ${serial} of the dial pad` },
  { component: 'ethf', level: '2', text: (serial) => `Link statistics ${serial}: no errors` },
  { component: 'ldap', level: '3', text: (serial) => `Query ${serial} for the corporate directory answered` },
];
const MINOR: readonly LoggedEvent[] = [
  { component: 'so', level: '4', text: () => 'Could not load time from 10.1.2.3(10.1.2.3).' },
  { component: 'res', level: '4', text: (serial) => `Failed to download file Leaf-${serial}.jpg` },
  { component: 'cfg', level: '4', text: (serial) => `Prm|cfgParamCbSet: value ${serial} rejected` },
  { component: 'sip', level: '4', text: (serial) => `Call-id ${serial} answered 408 Request Timeout` },
];
const MAJOR: LoggedEvent = {
  component: 'sip',
  level: '5',
  text: () => 'Registration of line 1 failed, all servers tried',
};

const MINOR_EVERY = 25;
const MAJOR_EVERY = 2_000;
const MISSED_EVERY = 400;

/**
 * One line of a running phone's application log, with its line end. Which one it is depends on phone and number alone.
 * @param mac the phone
 * @param number counts from 1 through the phone's life, and stands in most lines
 */
export function runLogLine(mac: string, number: number, clock: Date): string {
  const { component, level, text } = eventOf(number);
  const missed = number % MISSED_EVERY === 0 ? 1 + (number % 7) : 0;
  const serial = `${mac.slice(-6)}-${String(number).padStart(6, '0')}`;
  return `${logLine(monthAndTime(clock), component, level, text(serial), missed)}\n`;
}

function eventOf(number: number): LoggedEvent {
  if (number % MAJOR_EVERY === 0) return MAJOR;
  const list = number % MINOR_EVERY === 0 ? MINOR : USUAL;
  const turn = number % MINOR_EVERY === 0 ? number / MINOR_EVERY : number;
  return list[turn % list.length] ?? MAJOR;
}
