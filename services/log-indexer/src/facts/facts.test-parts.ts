import {
  formatOrder,
  type PhoneFacts,
  sessionObservedSchema,
  uploadStoredSchema,
} from '@ringfleet/contracts';
import { readLog } from '@ringfleet/ucs';
import { newRecord } from './phone-record.ts';

export const mac = '0004f28062d6';

/** The n-th minute after eight, as events write it. */
export const minute = (n: number): string => new Date(Date.UTC(2026, 0, 5, 8, n)).toISOString();

/** Nothing is known but that the phone was seen in the thirtieth minute. */
export const start = (): PhoneFacts => newRecord(mac, minute(30)).facts;

export function session(at: number, requests: [verb: string, path: string, reply: number][]) {
  return sessionObservedSchema.parse({
    session: `s${at}`,
    gateway: 'gw-1',
    mac,
    address: `192.0.2.${at}`,
    login: 'default',
    bootPath: '',
    startedAt: minute(at),
    observedAt: minute(at),
    ended: true,
    requests: requests.map(([verb, path, reply]) => ({ verb, path, reply, bytes: 1, ms: 1 })),
  });
}

export function upload(at: number, kind: 'phone' | 'app-log' | 'boot-log', version?: string) {
  return uploadStoredSchema.parse({
    mac,
    kind,
    path: kind === 'phone' ? `${mac}-phone.cfg` : `${mac}-${kind === 'app-log' ? 'app' : 'boot'}.log`,
    verb: 'STOR',
    order: formatOrder({ ms: Date.parse(minute(at)), counter: 0, edit: 0, gateway: 'gw-1' }),
    size: 10,
    hash: `hmac:${'0'.repeat(64)}`,
    wellFormed: true,
    ...(version === undefined ? {} : { application: { codeName: 'PrairieDog', version } }),
    blob: { key: 'ftp-gateway/x' },
    gateway: 'gw-1',
    receivedAt: minute(at),
  });
}

/** A log as it is read when it was uploaded in the n-th minute. */
export function logged(at: number, text: string, kind: 'app-log' | 'boot-log' = 'app-log') {
  return readLog(text, { kind, uploadedAt: Date.parse(minute(at)), zoneOffset: 0 });
}
