import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { append, upload } from './ftp-bytes.ts';
import { eventually } from './eventually.ts';
import { LiveEvents } from './live-events.ts';
import { corpus } from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';

interface Line {
  id: string;
  mac: string;
  model?: string;
  text: string;
  raw: string;
  component?: string;
  class?: string;
}

const mac = '0004f2e7325a';
let ringfleet: RunningRingfleet;
beforeAll(async () => {
  // The corpus's log is older than such lines are kept.
  ringfleet = await RunningRingfleet.start({ RINGFLEET_LOG_RETENTION_DAYS_DETAIL: '3650' });
});
afterAll(() => ringfleet.remove());

/** A line of an application log, written now. */
const line = (text: string, component = 'sip', level = '4') =>
  `${new Date().toISOString().slice(5, 19).replace(/\D/g, '')}|${component.padEnd(5)}|${level}|00|${text}\n`;
const search = async (query: string) =>
  (await ringfleet.json<{ items: Line[] }>(`logs/search?limit=1000&${query}`)).items;
const found = (query: string, count: number) =>
  eventually(
    () => search(query),
    (lines) => lines.length >= count,
  );

describe('a log that a phone uploads over FTP', () => {
  it('is found by its words, with the model that it names itself', async () => {
    const name = `${mac}-boot.log`;
    const { [name]: bytes = Buffer.alloc(0) } = await corpus('phone-produced');
    const told = bytes
      .toString('latin1')
      .split(/\r?\n/)
      .filter((one) => one.trim() !== '');
    const phone = await ringfleet.ftp();
    await upload(phone, name, bytes);
    const lines = await found(`mac=${mac}&kind=boot-log`, told.length);
    expect(lines.map(({ raw }) => raw).sort()).toEqual(told.sort());
    const [platform] = await search('words="Platform: Model"');
    expect(platform).toMatchObject({ mac, component: 'so', class: '3', model: 'SSIP5000' });
  });

  it('is seen live, line by line, and stands among its neighbours', async () => {
    const tail = await LiveEvents.of<Line>(ringfleet, `logs/tail?mac=${mac}&words=ringing`);
    const phone = await ringfleet.ftp();
    await upload(phone, `${mac}-app.log`, line('Line 1 ringing') + line('Line 1 answered'));
    await append(phone, `${mac}-app.log`, line('Line 2 idle') + line('Line 2 ringing'));
    expect([await tail.next(), await tail.next()]).toMatchObject([
      { text: 'Line 1 ringing' },
      { text: 'Line 2 ringing' },
    ]);
    tail.close();
    const [answered] = await search('words=answered');
    const { items } = await ringfleet.json<{ items: Line[] }>(
      `logs/lines/${encodeURIComponent(answered?.id ?? '')}/around?before=1&after=1`,
    );
    expect(items.map(({ text }) => text)).toEqual(['Line 1 ringing', 'Line 1 answered', 'Line 2 idle']);
  });

  it('is counted by phone, and raises one alarm of many lines with one cause', async () => {
    const phone = await ringfleet.ftp();
    const fatal = [1, 2, 3].map((task) => line(`Watchdog: task ${task} died`, 'wdog', '6')).join('');
    await upload(phone, '0004f2e73260-app.log', fatal);
    await found('words=watchdog', 3);
    const counts = await ringfleet.json<{ items: object[] }>('logs/counts?words=watchdog&by=phone');
    expect(counts.items).toEqual([{ key: '0004f2e73260', count: 3 }]);
    const alarms = await eventually(
      () => ringfleet.json<{ items: object[] }>('logs/alarms?mac=0004f2e73260'),
      ({ items }) => items.length > 0,
    );
    expect(alarms.items).toMatchObject([{ class: '6', component: 'wdog', count: 3 }]);
  });
});
