import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { derOf, expiredCa, issuingCa, rootCa, serverCertificate } from '../intent/certificates.test-parts.ts';
import { ChangeSets } from '../change-sets/change-sets.service.ts';
import { fleetDocumentSchema } from '../intent/intent-document.ts';
import { RendererBench } from '../renderer.test-bench.ts';
import { Certificates } from './certificates.service.ts';

const asked = { author: 'admin', note: '', dryRun: false };

let bench: RendererBench;
beforeAll(async () => {
  bench = await RendererBench.start();
});
afterAll(() => bench.remove());

const certificates = () => bench.of(Certificates);
const listed = async () =>
  (await certificates().list()).items.map(({ name, certificates: chain }) => [
    name,
    chain.map(({ subject }) => subject),
  ]);

describe('CA certificates of the fleet', () => {
  it('are added as files, and phones get them', async () => {
    const taken = await certificates().put('root', derOf(rootCa), asked);
    expect(taken).toMatchObject({
      name: 'root',
      warnings: [],
      certificates: [
        {
          subject: 'CN=Test Root CA, O=Ringfleet tests',
          issuer: 'CN=Test Root CA, O=Ringfleet tests',
          validFrom: '2020-01-01T00:00:00.000Z',
          validTo: '2126-01-01T00:00:00.000Z',
          fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
        },
      ],
      report: { counts: { added: 1 } },
    });
    expect(taken.report.files.map(({ path }) => path)).toContain('shared.cfg');
  });

  it('stand under their names: another file under the same one takes its place', async () => {
    await certificates().put('issuing', Buffer.from(issuingCa + rootCa), asked);
    const names = ['CN=Test Issuing CA, O=Ringfleet tests', 'CN=Test Root CA, O=Ringfleet tests'];
    expect(await listed()).toEqual([
      ['root', [names[1]]],
      ['issuing', names],
    ]);
    await certificates().put('root', Buffer.from(issuingCa + rootCa), asked);
    expect((await listed())[0]).toEqual(['root', names]);
    const again = await certificates().put('root', Buffer.from(issuingCa + rootCa), asked);
    expect(again.report).toMatchObject({ counts: { changed: 0, unchanged: 1 } });
  });

  it('leave the rest of the fleet as it is, and are only looked at in a dry run', async () => {
    await bench.put('fleet', 'fleet', {
      ...(await bench.get('fleet', 'fleet')).document,
      timeZone: 'Europe/Berlin',
    });
    const before = await listed();
    await certificates().put('third', Buffer.from(rootCa), { ...asked, dryRun: true });
    expect(await listed()).toEqual(before);
    await certificates().remove('issuing', asked);
    expect((await bench.get('fleet', 'fleet')).document).toMatchObject({
      timeZone: 'Europe/Berlin',
      caCertificates: [{ name: 'root' }],
    });
  });

  it.each([
    ['of a server', serverCertificate, 'RF_CERTIFICATE_REFUSED'],
    ['that expired', expiredCa, 'RF_CERTIFICATE_REFUSED'],
  ])('%s is refused', async (_what, file, code) => {
    await expect(certificates().put('bad', Buffer.from(file), asked)).rejects.toMatchObject({ code });
  });

  it('that are not there cannot be taken away', async () => {
    await expect(certificates().remove('nobody', asked)).rejects.toMatchObject({ code: 'RF_INTENT_UNKNOWN' });
  });

  it('that expired since they were taken stop no other change, and are named in it', async () => {
    const pem = expiredCa.trim();
    const document = fleetDocumentSchema.parse({ caCertificates: [{ name: 'old', pem }] });
    const changes = [[{ kind: 'fleet' as const, id: 'fleet', document, existed: true }]];
    await bench.of(ChangeSets).changeIntent(() => Promise.resolve({ changes }), asked);
    const report = await bench.put('fleet', 'fleet', {
      ...(await bench.get('fleet', 'fleet')).document,
      timeZone: 'Europe/Paris',
    });
    expect(report).toMatchObject({
      counts: { changed: 1 },
      findings: [{ severity: 'warning', code: 'RF_CERTIFICATE_REFUSED', field: 'caCertificates[0]' }],
    });
  });
});
