import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { silentLogger } from '../bunyan-shaped-log.ts';
import { AdvertisedHost } from './advertised-host.ts';

afterEach(() => {
  jest.useRealTimers();
});

describe('an advertised DNS name', () => {
  it('follows its address each minute and keeps the last one while the lookup fails', async () => {
    jest.useFakeTimers();
    const answers = ['192.0.2.1', '192.0.2.2', undefined, '192.0.2.3'];
    const advertised = new AdvertisedHost('ftp.example', silentLogger, async () => {
      const address = answers.shift();
      if (address === undefined) throw new Error('SERVFAIL');
      return address;
    });
    await advertised.start();
    const seen = [];
    for (let minute = 0; minute < 4; minute++) {
      seen.push(advertised.tuple('10.0.0.1', 50_007));
      await jest.advanceTimersByTimeAsync(60_000);
    }
    advertised.stop();
    expect(seen).toEqual(['192,0,2,1,195,87', '192,0,2,2,195,87', '192,0,2,2,195,87', '192,0,2,3,195,87']);
  });

  it('gives way to the address that the phone dialled until it is known', async () => {
    const advertised = new AdvertisedHost('nowhere.example', silentLogger, () =>
      Promise.reject(new Error('NXDOMAIN')),
    );
    await advertised.start();
    expect(advertised.tuple('10.0.0.1', 30_000)).toBe('10,0,0,1,117,48');
    expect(advertised.tuple('2001:db8::1', 30_000)).toBeUndefined();
    advertised.stop();
  });
});
