import { describe, expect, it } from '@jest/globals';
import { classifyImportedFile } from './classify-imported-file.ts';

const master = Buffer.from('<APPLICATION CONFIG_FILES="shared.cfg"/>');
const parameters = Buffer.from('<LYNC reg.1.address="1"/>');
const kindOf = (path: string, bytes: Buffer) => classifyImportedFile(path, bytes).kind;

describe('a file of an operator’s folder', () => {
  it('is a master file by its name, or by what it holds', () => {
    expect(kindOf('000000000000.cfg', parameters)).toBe('master');
    expect(kindOf('site/000000000000.cfg', master)).toBe('master');
    expect(kindOf('0004f28062d6.cfg', master)).toBe('master');
    expect(kindOf('lobby.cfg', master)).toBe('master');
  });

  it('is a configuration file when it holds parameters, whatever phone it is named after', () => {
    expect(classifyImportedFile('0004F28062D6.cfg', parameters)).toEqual({
      kind: 'config',
      mac: '0004f28062d6',
    });
    expect(classifyImportedFile('shared.cfg', parameters)).toEqual({ kind: 'config', mac: null });
    expect(kindOf('lobby.cfg', Buffer.from('<APPLICATION CONFIG_FILES="'))).toBe('config');
    expect(kindOf('shared.cfg', Buffer.from('<LYNC LOG_FILE_DIRECTORY="logs"/>'))).toBe('config');
    expect(kindOf('000000000000-directory.xml', parameters)).toBe('config');
  });

  it('is the phone’s when it has a name that the phone writes, in any folder', () => {
    expect(classifyImportedFile('overrides/0004f28062d6-phone.cfg', parameters)).toMatchObject({
      phoneFile: { mac: '0004f28062d6', kind: 'phone' },
    });
    expect(classifyImportedFile('logs/0004F28062D6-app.log', Buffer.from('x'))).toMatchObject({
      phoneFile: { mac: '0004f28062d6', kind: 'app-log' },
    });
    expect(classifyImportedFile('000000000000-phone.cfg', parameters).phoneFile).toBeUndefined();
  });

  it('is firmware by its name, and static else', () => {
    expect(kindOf('firmware/3111-46157-002.sip.ld', Buffer.from('x'))).toBe('firmware');
    expect(kindOf('SoundPointIPWelcome.wav', Buffer.from('x'))).toBe('static');
  });
});
