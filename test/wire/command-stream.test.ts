import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FtpLineClient } from './ftp-line-client.ts';
import { startWireGateway, type WireGateway } from './wire-gateway.ts';

/** RFC 959, 2228, 2428 and 3659 (F-34). */
const known = new Set([
  110, 120, 125, 150, 200, 202, 211, 212, 213, 214, 215, 220, 221, 225, 226, 227, 229, 230, 250, 257, 331,
  332, 350, 421, 425, 426, 450, 451, 452, 500, 501, 502, 503, 504, 522, 530, 532, 550, 551, 552, 553, 554,
  555,
]);
const offered =
  'TYPE MODE STRU ALLO REST PASV EPSV PORT EPRT RETR STOR APPE LIST NLST MLSD MLST SIZE MDTM STAT DELE MKD XMKD CWD XCWD CDUP XCUP PWD XPWD ABOR USER PASS NOOP SYST FEAT HELP OPTS';
const notOffered =
  'AUTH PBSZ PROT RMD RNFR RNTO SITE STOU CHMOD SMNT REIN ACCT LPRT CCC HASH __proto__ CONSTRUCTOR X';

let gateway: WireGateway;
beforeAll(async () => {
  gateway = await startWireGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.store.files.clear());

/** All reply lines of one connection that was sent these segments. */
async function replies(segments: Buffer[]): Promise<string> {
  const client = FtpLineClient.dial(gateway.port);
  let text = '';
  client.socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  for (const segment of segments) {
    await new Promise((resolve) => client.socket.write(segment, resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await client.closed;
  return text;
}

describe('a stream of commands', () => {
  it('is answered alike however it is cut into segments (F-10)', async () => {
    gateway.store.put('/ä.cfg', 'x');
    const stream = Buffer.from(
      'USER alice\r\nPASS PlcmSpIp\r\nPWD\r\nSIZE ä.cfg\r\nNONSENSE\r\n\r\nCWD nowhere\r\nTYPE I\nFEAT\r\nRETR ä.cfg\r\nQUIT\r\n',
    );
    const whole = await replies([stream]);
    expect(whole).toMatch(/\r\n213 1\r\n502 .*\r\n550 .*\r\n200 .*\r\n211-[^]*\r\n425 .*\r\n221 .*\r\n$/);
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const edges = [0, ...at.sort((a, b) => a - b), stream.length];
        const segments = edges.slice(1).map((end, i) => stream.subarray(edges[i], end));
        expect(await replies(segments)).toBe(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('ends with 500 at a line of more than 4 KB, which is not sent back (F-10)', async () => {
    for (const line of ['X'.repeat(2_000_000), `USER ${'x'.repeat(5000)}\r\n`]) {
      const text = await replies([Buffer.from('NOOP\r\n'), Buffer.from(line)]);
      expect(text).toMatch(/^220 .*\r\n200 .*\r\n500 .*\r\n$/);
      expect(text.length).toBeLessThan(200);
    }
  });

  it.each(offered.split(' '))('answers %s exactly once, whatever its argument (F-12, F-34)', async (verb) => {
    const client = await FtpLineClient.login(gateway.port);
    for (const argument of [
      '',
      ' ',
      ` ${'x'.repeat(300)}`,
      ' -',
      ' ,,,,,',
      ' |||',
      ' 999999999999999999999',
      ' \u0001',
    ]) {
      const code = await client.code(verb + argument);
      expect(known).toContain(code);
      expect(await client.command('NOOP')).toBe('200 OK');
    }
    await client.quit();
  });

  it.each(notOffered.split(' '))('answers 502 to %s before and after login (F-27, F-21)', async (verb) => {
    const client = await FtpLineClient.connect(gateway.port);
    expect(await client.code(`${verb} x`)).toBe(502);
    await client.command('USER PlcmSpIp');
    await client.command('PASS PlcmSpIp');
    expect(await client.code(`${verb} x`)).toBe(502);
    await client.quit();
  });

  it('needs a login for all that touches files or ports', async () => {
    const client = await FtpLineClient.connect(gateway.port);
    for (const verb of [
      'RETR a',
      'STOR a',
      'SIZE a',
      'LIST',
      'PASV',
      'EPSV',
      'CWD a',
      'DELE a',
      'MKD a',
      'STAT',
    ])
      expect(await client.code(verb)).toBe(530);
    await client.quit();
  });

  it('finds in FEAT what works and nothing else (F-33)', async () => {
    const client = await FtpLineClient.login(gateway.port);
    const features = (await client.command('FEAT')).split('\r\n').slice(1, -1);
    expect(features).toEqual([
      ' EPRT',
      ' EPSV',
      ' MDTM',
      ' MLST type*;size*;modify*;',
      ' REST STREAM',
      ' SIZE',
      ' UTF8',
    ]);
    await client.quit();
  });

  it('takes verbs in any case and names with quotes, double spaces and dashes (F-11)', async () => {
    const client = await FtpLineClient.login(gateway.port);
    expect(await client.store('appe a "b"  -c d.log', 'x')).toEqual([150, 226]);
    expect(gateway.store.text('/a "b"  -c d.log')).toBe('x');
    await client.quit();
  });
});
