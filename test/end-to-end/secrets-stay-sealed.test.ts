import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningRingfleet } from './running-ringfleet.ts';
import { newSecret, secretForms, secretsIn, secretsOnDisk } from './secret-forms.ts';
import { sendSecrets } from './sent-secrets.ts';

let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
});
afterAll(() => ringfleet.remove());

describe('registration passwords', () => {
  it('are seen by who looks for them, in whatever form bytes show them', () => {
    const secret = newSecret();
    for (const before of ['', 'a', 'ab'])
      for (const encoding of ['utf8', 'hex', 'base64', 'base64url'] as const)
        expect(
          secretsIn(Buffer.from(Buffer.from(`${before}${secret}c`).toString(encoding)), [secret]),
        ).toEqual([secret]);
    for (const form of secretForms(secret)) expect(secretsIn(form, [newSecret()])).toEqual([]);
  });

  it('of layers, lines, overrides, logs and imported files lie nowhere in the data folder', async () => {
    const secrets = Object.values(await sendSecrets(ringfleet, await ringfleet.ftp()));
    await ringfleet.stop();
    expect(await secretsOnDisk(ringfleet.folder, secrets)).toEqual([]);
  });
});
