import { describe, expect, it } from '@jest/globals';
import { Closers } from './closers.ts';

describe('what was opened', () => {
  it('is closed from the last to the first, a group at its own place', async () => {
    const closed: string[] = [];
    const closers = new Closers();
    const step = (name: string) => [name, () => void closed.push(name)] as const;
    closers.add(...step('lock'));
    const stores = closers.group('stores');
    closers.add(...step('readiness'));
    stores.add(...step('blobs'));
    stores.add(...step('bus'));
    await closers.close();
    expect(closed).toEqual(['readiness', 'bus', 'blobs', 'lock']);
  });

  it('is closed although something before it fails, and the failure is told', async () => {
    const closed: string[] = [];
    const closers = new Closers();
    closers.add('lock', () => void closed.push('lock'));
    closers.add('bus', () => Promise.reject(new Error('disk')));
    await expect(closers.close()).rejects.toMatchObject({ errors: [{ message: 'bus did not close' }] });
    expect(closed).toEqual(['lock']);
    await closers.close();
    expect(closed).toEqual(['lock']);
  });
});
