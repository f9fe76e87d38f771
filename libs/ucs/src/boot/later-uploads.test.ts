import { describe, expect, it } from '@jest/globals';
import { readOverrideFile } from '../files/override-file.ts';
import { parseBootServer, type BootServer } from '../phones/boot-server-url.ts';
import { driveBoot } from './drive-boot.ts';
import { appLogAfter, callsAfter, directoryAfter, overridesAfter } from './later-uploads.ts';
import { virtualPhone } from './virtual-phone.ts';

const mac = '0004f28062d6';
const clock = new Date('2026-09-13T15:29:20Z');
const bytes = new Uint8Array([1]);

/** A boot below a site, from a master with these attributes or none. */
function booted(attributes?: string, files: Record<string, string> = {}) {
  const bootServer = parseBootServer('ftp://host/berlin') as BootServer;
  const master =
    attributes === undefined ? {} : { 'berlin/000000000000.cfg': `<APPLICATION ${attributes}/>` };
  const served: Record<string, string | undefined> = { ...master, ...files };
  const applicationVersion = '5.9.6.2996';
  return driveBoot(
    virtualPhone({ mac, model: 'VVX400', bootServer, clock, applicationVersion }),
    ({ verb, path }) => {
      const text = served[path];
      if (verb !== 'RETR') return { kind: 'stored' };
      return text === undefined ? { kind: 'absent' } : { kind: 'found', bytes: Buffer.from(text) };
    },
  );
}

describe('what a phone uploads after its boot', () => {
  it('goes where its master says', async () => {
    const result = await booted(
      'OVERRIDES_DIRECTORY="own" CONTACTS_DIRECTORY="books/" CALL_LISTS_DIRECTORY="/calls" LOG_FILE_DIRECTORY="logs"',
    );
    const uploads = [
      overridesAfter(result, 'web', new Map(), clock),
      directoryAfter(result, bytes),
      callsAfter(result, bytes),
      appLogAfter(result, bytes),
    ];
    expect(uploads.map((upload) => upload?.path)).toEqual([
      `berlin/own/${mac}-web.cfg`,
      `berlin/books/${mac}-directory.xml`,
      `calls/${mac}-calls.xml`,
      `berlin/logs/${mac}-app.log`,
    ]);
  });

  it('goes below its boot path while it has no master, and nowhere when the master names another server', async () => {
    const without = await booted();
    expect(directoryAfter(without, bytes)?.path).toBe(`berlin/${mac}-directory.xml`);
    expect(appLogAfter(without, bytes)?.path).toBe(`berlin/${mac}-app.log`);
    const elsewhere = await booted('CALL_LISTS_DIRECTORY="http://h/c" LOG_FILE_DIRECTORY="http://0.0.0.0"');
    expect(callsAfter(elsewhere, bytes)).toBeUndefined();
    expect(appLogAfter(elsewhere, bytes)).toBeUndefined();
  });

  it('holds all settings of an override file, under the base profile that it runs with', async () => {
    const shared = {
      'berlin/shared.cfg': '<a device.set="1" device.baseProfile="Lync" device.baseProfile.set="1"/>',
    };
    const result = await booted('CONFIG_FILES="shared.cfg"', shared);
    const upload = overridesAfter(result, 'phone', new Map([['up.timeFormat', '1']]), clock);
    expect(readOverrideFile(upload?.bytes ?? bytes)).toMatchObject({
      settings: [{ name: 'up.timeFormat', value: '1' }],
      application: { version: '5.9.6.2996' },
    });
    expect(String(Buffer.from(upload?.bytes ?? bytes))).toContain('Base profile Lync');
  });
});
