import { describe, expect, it } from '@jest/globals';
import { FtpSrv } from 'ftp-srv';
import { requirePatch } from './patched-ftp-srv.ts';

describe('ftp-srv', () => {
  it('is refused as published, and taken with the patch', () => {
    expect(() => requirePatch({})).toThrow(expect.objectContaining({ code: 'RF_FTP_PATCH_MISSING' }));
    expect(() => requirePatch({ ringfleetPatch: 0 })).toThrow(
      expect.objectContaining({ code: 'RF_FTP_PATCH_MISSING' }),
    );
    expect(() => requirePatch(FtpSrv as { ringfleetPatch?: unknown })).not.toThrow();
  });
});
