import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run, Workplace } from '../command.test-parts.ts';

const work = new Workplace();
let data: string;
beforeAll(async () => {
  data = await work.server();
});
afterAll(() => work.close());

const ringfleet = (line: string) => run(line.split(' '), { env: { RINGFLEET_DATA_DIR: data } });

describe('what the bus may have lost', () => {
  it('is published again, and it is said how many records each topic got', async () => {
    await ringfleet('layer set fleet up.backlight.timeout=10');
    const { status, out, err } = await ringfleet('republish state');
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^TOPIC +RECORDS$/m);
    expect(out).toMatch(/^artifacts\.v1 +[1-9]\d*$/m);
    expect(out).toMatch(/^fleet\.v1 +[1-9]\d*$/m);
    for (const topic of ['dhcp', 'drift', 'ftp-accounts', 'phone-facts', 'phone-files', 'releases'])
      expect(out).toMatch(new RegExp(`^${topic}\\.v1 +\\d+$`, 'm'));
    const told = JSON.parse((await ringfleet('republish state --json')).out) as object;
    expect(told).toMatchObject({ failed: [], records: { 'phone-files.v1': 0 } });
  });

  it('was uploaded, too: events are sent again since a time', async () => {
    expect((await ringfleet('republish uploads --since 2026-01-05')).out).toBe('0 events sent again.\n');
    expect((await ringfleet('republish uploads --since yesterday')).status).toBe(2);
  });
});

describe('a journal that is adopted', () => {
  it('is another gateway’s, and is there', async () => {
    const own = await ringfleet(`journal adopt ${data}`);
    expect([own.status, own.err]).toEqual([1, expect.stringContaining('RF_JOURNAL_GATEWAY_LIVES')]);
    const none = await ringfleet(`journal adopt ${data}/nowhere`);
    expect([none.status, none.err]).toEqual([1, expect.stringContaining('RF_JOURNAL_NOT_FOUND')]);
  });

  it('is delivered by the server that runs, and it is said how much that was', async () => {
    await ringfleet('simulate --phones 1 --fast');
    const left = await work.folder();
    const journal = join('ftp-gateway', 'journal');
    await cp(join(data, journal), join(left, journal), { recursive: true });
    const { status, out } = await ringfleet(`journal adopt ${left} --since 2026-01-05`);
    expect(status).toBe(0);
    expect(out).toMatch(/of gateway standalone/);
    expect(out).toMatch(/^(Delivered|Sent) \d+ /m);
  });
});
