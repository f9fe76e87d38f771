import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { isUntouchedDefaultMaster } from './default-master.ts';
import { readMasterFile } from './master-file.ts';

const corpus = new URL('../../../../test/corpus/', import.meta.url);
const ofCorpus = (folder: string) =>
  readFileSync(fileURLToPath(new URL(`${folder}/000000000000.cfg`, corpus)), 'utf8');
const isUntouched = (text: string) => isUntouchedDefaultMaster(readMasterFile(Buffer.from(text)));

describe('a master file', () => {
  it.each(['master/ucs-5.9.8-adriacunanan06', 'vendor-templates/sip-1.2.0-wolrah'])(
    'is the vendor’s untouched default as it came in a package: %s',
    (folder) => expect(isUntouched(ofCorpus(folder))).toBe(true),
  );

  it.each(['site-configs/greiginsydney', 'vendor-templates/wazo-v4_0_11', 'vendor-templates/wazo-v5_9_2'])(
    'is customised when somebody has written it for a site: %s',
    (folder) => expect(isUntouched(ofCorpus(folder))).toBe(false),
  );

  it.each([
    ['CONFIG_FILES=""', 'CONFIG_FILES="shared.cfg"'],
    ['LOG_FILE_DIRECTORY=""', 'LOG_FILE_DIRECTORY="logs"'],
    ['CALL_LISTS_DIRECTORY=""', 'CALL_LISTS_DIRECTORY="/"'],
    ['APP_FILE_PATH="sip.ld"', 'APP_FILE_PATH="5.9.8/sip.ld"'],
    ['CONFIG_FILES_SPIP670=""', 'CONFIG_FILES_SPIP670="old.cfg"'],
    ['CONFIG_FILES_SPIP670=""', 'LOG_FILE_DIRECTORY_SPIP670="old"'],
    ['"sip_404.ld"', '"firmware/sip_404.ld"'],
    ['"phone1_318.cfg, sip_318.cfg"', '"phone1_318.cfg, sip_327.cfg"'],
    ['MISC_FILES=""', 'MISC_FILES="ring.wav"'],
    ['<APPLICATION ', '<APPLICATION reg.1.address="1" '],
    ['</APPLICATION>', ''],
  ])('is customised when %s of the default became %s', (before, after) => {
    const text = ofCorpus('master/ucs-5.9.8-adriacunanan06');
    expect(text).toContain(before);
    expect(isUntouched(text.replace(before, after))).toBe(false);
  });

  it.each(['phone1.cfg, sip.cfg', 'sip.cfg,phone1.cfg', ' phone1.cfg , sip.cfg , ipmid.cfg ', ''])(
    'is untouched with the list %j of older packages',
    (list) => {
      const directories = 'MISC_FILES="" LOG_FILE_DIRECTORY="" OVERRIDES_DIRECTORY=""';
      expect(isUntouched(`<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="${list}" ${directories}/>`)).toBe(
        true,
      );
    },
  );

  it('is no default when it holds nothing of a master file', () => {
    expect(isUntouched('<APPLICATION/>')).toBe(false);
    expect(isUntouched('<LYNC reg.1.address="1"/>')).toBe(false);
  });
});
