import { describe, expect, it } from '@jest/globals';
import { byTrust, ORDER_OF_TRUST, type TrustedName } from './order-of-trust.ts';

const day = (n: number, hour = 0) => new Date(Date.UTC(2026, 0, n, hour)).toISOString();
const told = (from: string, value: string, at: string) => ({ from, value, at });
const believed = (name: TrustedName, evidence: ReturnType<typeof told>[], lastBoot?: string) =>
  byTrust(name, evidence, lastBoot)[0]?.value;

describe('of what several sources tell', () => {
  it('a newer word of less trust does not count beside a fresh one of more', () => {
    const log = told('app-log', '5.9.6.2996', day(1));
    expect(believed('application', [told('override-header', '4.1.4.0296', day(1, 12)), log])).toBe(
      '5.9.6.2996',
    );
    expect(believed('application', [told('override-header', '4.1.4.0296', day(3)), log])).toBe('4.1.4.0296');
  });

  it('an application log of the new version wins over the header of the old one, at once', () => {
    const header = told('override-header', '4.1.4.0296', day(1));
    expect(believed('application', [header, told('app-log', '5.9.6.2996', day(1, 1))], day(1, 1))).toBe(
      '5.9.6.2996',
    );
  });

  it('a version told before the last boot is not fresh: it may have been replaced', () => {
    const log = told('app-log', '4.1.4.0296', day(1));
    const header = told('override-header', '5.9.6.2996', day(1, 2));
    expect(believed('application', [log, header], day(1, 1))).toBe('5.9.6.2996');
    expect(believed('application', [log, header], day(1, 3))).toBe('4.1.4.0296');
  });

  it('a model stays for a month, whatever boots there were', () => {
    const log = told('boot-log', 'VVX400', day(1));
    const request = (at: string) => told('firmware-request', 'VVX500', at);
    expect(believed('model', [request(day(20)), log], day(19))).toBe('VVX400');
    expect(believed('model', [request(day(40)), log])).toBe('VVX500');
  });

  it('the part number is best told by the firmware that a phone asks for', () => {
    const log = told('boot-log', '3111-46157-001', day(2));
    expect(believed('partNumber', [log, told('firmware-request', '3111-46157-002', day(1))])).toBe(
      '3111-46157-002',
    );
  });

  it('a source that the table does not know comes last', () => {
    expect(believed('updater', [told('guess', '1.0', day(1)), told('boot-log', '2.0', day(1))])).toBe('2.0');
    expect(byTrust('updater', [])).toEqual([]);
  });

  it('the order does not depend on how it comes', () => {
    const all = ORDER_OF_TRUST.model.sources.map((from, n) => told(from, from, day(1, n)));
    expect(byTrust('model', all.toReversed())).toEqual(byTrust('model', all));
  });
});
