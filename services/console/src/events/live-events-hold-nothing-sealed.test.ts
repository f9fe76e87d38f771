import { describe, expect, it } from '@jest/globals';
import { encodeEvent, type EventData, type EventType } from '@ringfleet/contracts';
import { liveEventOf } from './live-event.ts';

const changedAt = '2026-11-27T10:00:00.000Z';
const sealed = 'AZ8Xq0J4vT2m9QkLr1cYd5wH';

function live<T extends EventType>(type: T, data: EventData<T>): unknown {
  const source = '/ringfleet/config-renderer/test';
  const { key, value, headers } = encodeEvent({ id: 'one', type, source, time: changedAt, data }, 'k');
  const topic = 'ringfleet.fleet.v1';
  return liveEventOf({ ...{ topic, partition: 0, offset: 0, timestamp: 0, key, value, headers } })?.data;
}

describe('a live event', () => {
  it('says which parameters a layer sets, and nothing of those that are secret but their names', () => {
    const parameters = [
      { name: 'tcpIpApp.sntp.address', value: 'ntp.example.com' },
      { name: 'device.auth.localAdminPassword', sealed },
    ];
    const data = {
      scope: 'site',
      of: 'berlin',
      parameters,
      locked: ['bytes', 'sealed'],
      allowed: [],
      version: 3,
      changedAt,
    };
    expect(live('ringfleet.fleet.layer-changed.v1', data as never)).toEqual({
      ...data,
      parameters: [parameters[0], { name: 'device.auth.localAdminPassword' }],
    });
  });

  it('says which accounts there are, and not their passwords', () => {
    const accounts = [
      { id: 'fleet@2', user: 'phones', password: sealed },
      { id: 'fleet@1', user: 'phones', password: sealed, validUntil: changedAt },
    ];
    expect(live('ringfleet.ftp-accounts.changed.v1', { scope: 'fleet', accounts })).toEqual({
      scope: 'fleet',
      accounts: [
        { id: 'fleet@2', user: 'phones' },
        { id: 'fleet@1', user: 'phones', validUntil: changedAt },
      ],
    });
  });
});
