import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PhoneFacts } from '@ringfleet/contracts';
import { append, upload } from './ftp-bytes.ts';
import { eventually } from './eventually.ts';
import { corpus } from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';

const mac = '0004f2e7325a';
let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
});
afterAll(() => ringfleet.remove());

const phoneOnce = (isSo: (phone: PhoneFacts) => boolean) =>
  eventually(
    () => ringfleet.json<PhoneFacts>(`phones/${mac}`).catch(() => undefined),
    (phone) => phone !== undefined && isSo(phone),
  );
/** A line of an application log, written now by a clock that shows UTC. */
const line = (text: string, level = '3') =>
  `${new Date().toISOString().slice(5, 19).replace(/\D/g, '')}|so   |${level}|00|${text}\n`;
const version = (value: string) =>
  line(`Application, main: Label=SIP, Version=Mink ${value} 30-Jan-21 15:34`);

describe('a phone that uploads its logs over FTP', () => {
  it('is known by them, each fact with the line that told it', async () => {
    const name = `${mac}-boot.log`;
    const { [name]: bytes = Buffer.alloc(0) } = await corpus('phone-produced');
    await upload(await ringfleet.ftp(), name, bytes);
    const phone = await phoneOnce(({ updater }) => updater !== undefined);
    const told = (value: string, number: number) => ({
      value,
      from: 'boot-log',
      line: { path: name, number },
    });
    expect(phone).toMatchObject({
      model: told('SSIP5000', 16),
      partNumber: told('3111-30900-001', 16),
      assembly: told('B', 16),
      bootBlock: told('2.8.1', 19),
      updater: told('4.3.0.0246', 20),
    });
  });

  it('runs what its newest application log says, whatever an older override file carries in its header', async () => {
    const header = '<!-- Application SIP Mink 4.0.3.7562 29-Nov-12 02:40 -->';
    const client = await ringfleet.ftp();
    await upload(
      client,
      `${mac}-phone.cfg`,
      `<?xml version="1.0"?>\n${header}\n<PHONE_CONFIG><OVERRIDES/></PHONE_CONFIG>\n`,
    );
    await phoneOnce(({ application }) => application?.value === '4.0.3.7562');
    await upload(client, `${mac}-app.log`, version('4.0.14.1388'));
    await append(client, `${mac}-app.log`, version('4.0.15.1047') + line('Manual Restart'));
    const phone = await phoneOnce(({ application }) => application?.value === '4.0.15.1047');
    expect(phone?.application).toMatchObject({
      from: 'app-log',
      line: { path: `${mac}-app.log`, number: 1 },
      others: [{ value: '4.0.3.7562', from: 'override-header' }],
    });
    expect(phone).toMatchObject({
      lastBoot: { reason: 'manual restart' },
      bootReason: { line: { number: 2 } },
    });
  });

  it('is known again after the documents were lost, and what was published can be joined in at any time', async () => {
    const before = await ringfleet.json<PhoneFacts>(`phones/${mac}`);
    await ringfleet.stop();
    for (const end of ['', '-wal', '-shm'])
      await rm(join(ringfleet.dataFolder, 'log-indexer', `documents.sqlite${end}`), { force: true });
    await ringfleet.startAgain();
    const after = await phoneOnce(({ application }) => application !== undefined);
    expect([after?.application, after?.model, after?.lastBoot, after?.bootReason]).toEqual([
      before.application,
      before.model,
      before.lastBoot,
      before.bootReason,
    ]);
    const { read } = await ringfleet.json<{ read: number }>('phones/rebuild', { method: 'POST' });
    expect(read).toBeGreaterThan(0);
    expect(await ringfleet.json(`phones/${mac}`)).toMatchObject({ application: before.application });
  });
});
