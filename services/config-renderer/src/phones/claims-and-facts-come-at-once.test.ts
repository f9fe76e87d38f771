import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RendererBench } from '../renderer.test-bench.ts';
import { ClaimPhones } from './claim-phones.service.ts';
import { RetirePhones } from './retire-phones.service.ts';
import { seenPhones } from './seen-phone.repository.ts';
import { SeenPhones } from './seen-phones.service.ts';

const asked = { author: 'admin', note: '', dryRun: false };
const macs = Array.from({ length: 40 }, (_, at) => `0004f28000${at.toString(16).padStart(2, '0')}`);

let bench: RendererBench;
beforeAll(async () => {
  bench = await RendererBench.start();
  await bench.put('fleet', 'fleet', {});
});
afterAll(() => bench.remove());

const learn = (mac: string, model: string, lastSeen = new Date().toISOString()) =>
  bench.of(SeenPhones).learn({
    ...{ mac, discovered: true, firstSeen: lastSeen, lastSeen },
    model: { value: model, at: lastSeen, from: 'firmware-request' },
  });
const records = async () =>
  (await bench.documents.repository(seenPhones).getMany(macs)).map(({ value }) => value);
/** Facts go on coming in small groups while something else is done. */
async function whileLearning(model: string, work: Promise<unknown>): Promise<void> {
  let done = false;
  const worked = work.finally(() => (done = true));
  for (let round = 0; !done || round < 3; round += 1)
    for (let at = 0; at < macs.length; at += 10)
      await Promise.all(macs.slice(at, at + 10).map((mac) => learn(mac, `${model}${round}`)));
  await worked;
  await Promise.all(macs.map((mac) => learn(mac, model)));
}

describe('phones of which facts come while they are claimed', () => {
  it('are in the fleet, with all that was learned', async () => {
    await whileLearning('VVX400', bench.of(ClaimPhones).claim(macs, {}, asked));
    expect(await records()).toEqual(
      macs.map((mac) => expect.objectContaining({ mac, managed: true, model: 'VVX400' })),
    );
  });

  it('are unclaimed again when they are retired meanwhile', async () => {
    await whileLearning('VVX500', bench.of(RetirePhones).retire(macs, asked));
    expect(await records()).toEqual(
      macs.map((mac) => expect.objectContaining({ mac, managed: false, model: 'VVX500' })),
    );
  });

  it('show when they were last seen, though nothing else is new', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    await learn(macs[0]!, 'VVX500', later);
    expect((await records())[0]?.lastSeen).toBe(later);
  });
});
