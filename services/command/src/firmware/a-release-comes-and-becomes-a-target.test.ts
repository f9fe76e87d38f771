import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ran, run, type RunOptions, Workplace } from '../command.test-parts.ts';
import { packageSource } from './package-source.ts';

const VVX400 = '3111-46157-002.sip.ld';
const image = randomBytes(100_000);

const work = new Workplace();
afterAll(() => work.close());
let folder: string;
let ringfleet: (argv: readonly string[], options?: RunOptions) => Promise<Ran>;
beforeAll(async () => {
  const data = await work.server();
  ringfleet = (argv, options = {}) => run(argv, { ...options, env: { RINGFLEET_DATA_DIR: data } });
  folder = await work.folder({
    'package/000000000000.cfg': '<APPLICATION APP_FILE_PATH="sip.ld"/>',
    'package/sip.ver': '5.9.8.5760',
    [`package/${VVX400}`]: image,
    'package/VVXLocalization/de.xml': '<de/>',
    'package/readme.txt': 'read me',
    'notes.zip': 'no zip',
    'sip.ld': image,
    '3111-44500-001.sip.ld': randomBytes(1000),
  });
  await pipeline(
    (await packageSource(join(folder, 'package'))).open(0),
    createWriteStream(join(folder, 'release.zip')),
  );
});

describe('ringfleet firmware', () => {
  it('imports an unpacked package; what is never taken is not even sent', async () => {
    const { status, out } = await ringfleet(['firmware', 'import', join(folder, 'package')]);
    expect(status).toBe(0);
    expect(out).toContain('Left out, --static brings them: languages (1).');
    expect(out).toContain(
      'Release 5.9.8.5760: 2 files added, 0 there before; 1 new image stored (100.0 KB).',
    );
    expect(out).toContain('Models: VVX400');
  });

  it('imports a zip; what is there already stays', async () => {
    const { out } = await ringfleet(['firmware', 'import', join(folder, 'release.zip')]);
    expect(out).toContain('Release 5.9.8.5760 has all of it already: nothing was changed.');
    const more = ['firmware', 'import', join(folder, 'release.zip'), '--static', 'languages', '--json'];
    expect(JSON.parse((await ringfleet(more)).out)).toMatchObject({ added: 1, unchanged: 2 });
  });

  it('imports one image by its version', async () => {
    const one = ['firmware', 'import', join(folder, '3111-44500-001.sip.ld'), '--version', '5.9.8.5760'];
    expect((await ringfleet(one)).out).toContain('Models: VVX400 VVX500');
  });

  it.each([
    ['sip.ld', 'holds the images of all models', "'split' package"],
    ['notes.zip', 'is refused: it is neither a zip nor named like an image', "Take the vendor's package"],
    ['nothing.zip', 'cannot be read: it is not there', 'Check the name'],
  ])('says why it does not take %s, and what to do', async (name, reason, advice) => {
    const { status, err } = await ringfleet([
      'firmware',
      'import',
      join(folder, name),
      '--version',
      '5.9.8.1',
    ]);
    expect(status).toBe(1);
    expect(err).toContain(reason);
    expect(err).toContain(advice);
  });

  it('lists and shows releases', async () => {
    expect((await ringfleet(['firmware', 'list'])).out).toMatch(
      /^5\.9\.8\.5760 +2 +101\.0 KB +VVX400 VVX500/m,
    );
    const { out } = await ringfleet(['firmware', 'show', '5.9.8.5760']);
    expect(out).toMatch(/firmware\/5\.9\.8\.5760\/3111-46157-002\.sip\.ld +VVX400 +100000 +sha256:/);
  });

  it('sets no target while nothing would lead phones to it, and says what to do', async () => {
    const refused = await ringfleet(['firmware', 'target', 'set', 'model/VVX400', '5.9.8.5760', '--dry-run']);
    expect(refused.status).toBe(1);
    expect(refused.err).toContain('yet: nothing describes the fleet yet');
    expect(refused.err).toContain("'ringfleet manage 000000000000.cfg'");
    expect(refused.err).toContain("'ringfleet apply'");
    await writeFile(join(folder, 'fleet.yaml'), 'fleet: {}\n');
    expect(await ringfleet(['apply', '-f', join(folder, 'fleet.yaml')])).toMatchObject({ status: 0 });
  });

  it('sets a target, shows it, and refuses what cannot work with what to do', async () => {
    const dry = await ringfleet(['firmware', 'target', 'set', 'model/VVX400', '5.9.8.5760', '--dry-run']);
    expect(dry.out).toContain('Nothing was changed: this was a dry run.');
    const set = await ringfleet(['firmware', 'target', 'set', 'model/VVX400', '5.9.8.5760', '--note', 'lab']);
    expect([set.status, set.out]).toEqual([0, expect.stringContaining('It is set')]);
    expect((await ringfleet(['firmware', 'target', 'list'])).out).toMatch(
      /model VVX400 +5\.9\.8\.5760 .*lab/,
    );
    const refused = await ringfleet(['firmware', 'target', 'set', 'model/SPIP331', '5.9.8.5760']);
    expect(refused.status).toBe(1);
    expect(refused.err).toContain('has no image for SPIP331');
    expect((await ringfleet(['firmware', 'target', 'set', 'berlin', '5.9.8.5760'])).status).toBe(2);
  });

  it('withdraws a release only when no target points at it', async () => {
    const refused = await ringfleet(['firmware', 'withdraw', '5.9.8.5760']);
    expect(refused.err).toContain('the target of model VVX400 points at it');
    expect((await ringfleet(['firmware', 'target', 'clear', 'model/VVX400', '--yes'])).status).toBe(0);
    expect((await ringfleet(['firmware', 'withdraw', '5.9.8.5760'])).out).toBe(
      'Release 5.9.8.5760 is withdrawn.\n',
    );
    expect((await ringfleet(['firmware', 'list'])).out).toContain('There is no release.');
    expect((await ringfleet(['firmware', 'status'])).out).toBe('No phone is known yet.\n');
  });
});
