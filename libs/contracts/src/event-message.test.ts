import { describe, expect, it } from '@jest/globals';
import {
  decodeEvent,
  encodeEvent,
  encodeTombstone,
  type EventMessage,
  type RingfleetEvent,
} from './event-message.ts';

const mac = '0004f2abcdef';
const event: RingfleetEvent<'ringfleet.phone.upload-aborted.v1'> = {
  id: '001763928000123-000004-0000-gw-1/aborted',
  type: 'ringfleet.phone.upload-aborted.v1',
  source: '/ringfleet/ftp-gateway/gw-1',
  subject: mac,
  time: '2026-11-23T20:00:00.123Z',
  data: {
    mac,
    path: `logs/${mac}-app.log`,
    verb: 'APPE',
    bytes: 42,
    reason: 'data-closed',
    address: '10.1.2.3',
    session: 'Zoë',
    gateway: 'gw-1',
    at: '2026-11-23T20:00:00.123Z',
  },
};

/** The same event as any CloudEvents client puts it on Kafka: binary binding, section 3.2 of the Kafka protocol binding 1.0. */
const vector: EventMessage = {
  key: mac,
  headers: {
    ce_specversion: '1.0',
    ce_id: '001763928000123-000004-0000-gw-1/aborted',
    ce_source: '/ringfleet/ftp-gateway/gw-1',
    ce_type: 'ringfleet.phone.upload-aborted.v1',
    ce_time: '2026-11-23T20:00:00.123Z',
    ce_subject: mac,
    ce_partitionkey: mac,
    'content-type': 'application/json',
  },
  value: Buffer.from(
    '7b226d6163223a22303030346632616263646566222c2270617468223a226c6f67732f303030346632616263646566' +
      '2d6170702e6c6f67222c2276657262223a2241505045222c226279746573223a34322c22726561736f6e223a22646174612d636c6f736564' +
      '222c2261646472657373223a2231302e312e322e33222c2273657373696f6e223a225a6fc3ab222c2267617465776179223a2267772d3122' +
      '2c226174223a22323032362d31312d32335432303a30303a30302e3132335a227d',
    'hex',
  ),
};

const unreadable = expect.objectContaining({ code: 'RF_EVENT_UNREADABLE' });

describe('an event on the bus', () => {
  it('is a CloudEvent in Kafka binary mode, byte for byte (C-01)', () => {
    const message = encodeEvent(event, mac);
    expect(message.value?.toString('hex')).toBe(vector.value?.toString('hex'));
    expect(message).toEqual(vector);
  });

  it('is read from what another client sent, header order and unknown headers whatever they are', () => {
    const headers = { traceparent: '00-x', ...Object.fromEntries(Object.entries(vector.headers).reverse()) };
    expect(decodeEvent({ ...vector, headers })).toEqual(event);
  });

  it('keeps data that looks like a message envelope (N-06)', () => {
    const file = {
      ...event,
      data: { ...event.data, path: '{"key":"k","value":"v"}', session: '{bad' },
    };
    expect(decodeEvent(encodeEvent(file, '{"a":1}'))).toEqual(file);
    expect(encodeEvent(file, '{"a":1}').key).toBe('{"a":1}');
  });

  it('has no subject header when it is about no phone', () => {
    const { id, type, source, time, data } = event;
    const anonymous = { id, type, source, time, data };
    const message = encodeEvent(anonymous, 'session-1');
    expect(message.headers).not.toHaveProperty('ce_subject');
    expect(decodeEvent(message)).toEqual(anonymous);
  });

  it('takes fields of a later minor version, and leaves them out', () => {
    const value = Buffer.from(JSON.stringify({ ...event.data, later: true }));
    expect(decodeEvent({ ...vector, value })).toEqual(event);
  });

  it.each([
    ['no JSON', { ...vector, value: Buffer.from('{bad') }],
    ['data that breaks the schema', { ...vector, value: Buffer.from('{"mac":"0004F2ABCDEF"}') }],
    ['an empty value', { ...vector, value: Buffer.alloc(0) }],
    ['a tombstone', { ...vector, value: null }],
    ['an unknown type', { ...vector, headers: { ...vector.headers, ce_type: 'ringfleet.phone.sold.v1' } }],
    [
      'a type named like an object property',
      { ...vector, headers: { ...vector.headers, ce_type: 'toString' } },
    ],
    ['no headers', { ...vector, headers: {} }],
  ])('is refused with RF_EVENT_UNREADABLE when it is %s', (_what, message) => {
    expect(() => decodeEvent(message)).toThrow(unreadable);
  });

  it('says in the refusal what is wrong, and never what the data were', () => {
    const value = Buffer.from(JSON.stringify({ ...event.data, verb: 'SECRET-1234' }));
    expect(() => decodeEvent({ ...vector, value })).toThrow(/verb/);
    expect(() => decodeEvent({ ...vector, value })).not.toThrow(/SECRET-1234/);
  });

  it('is a tombstone without value, with what views must know in headers', () => {
    expect(encodeTombstone(`${mac}/phone`, { rf_order: 'o' })).toEqual({
      key: `${mac}/phone`,
      value: null,
      headers: { rf_order: 'o' },
    });
  });
});
