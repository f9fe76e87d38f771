import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseOrder } from '@ringfleet/contracts';
import { RendererBench } from '../renderer.test-bench.ts';
import { RetiredPhones } from './retired-phones.service.ts';
import { SeenPhones } from './seen-phones.service.ts';
import { UnclaimedPhones } from './unclaimed-phones.ts';

const [gone, again, seenSince, once] = ['0004f2730001', '0004f2730002', '0004f2730003', '0004f2730004'];
const DAY = 86_400_000;
const REMOVAL = 'ringfleet.phone-files.removal-asked.v1';

let bench: RendererBench;
beforeAll(async () => {
  bench = await RendererBench.start();
  for (const mac of [gone, again, seenSince, once]) {
    await bench.put('phone', mac, {});
    await learn(mac, new Date(Date.now() - DAY));
  }
});
afterAll(() => bench.remove());

const learn = (mac: string, lastSeen: Date) =>
  bench.of(SeenPhones).learn({
    ...{ mac, discovered: true, firstSeen: lastSeen.toISOString(), lastSeen: lastSeen.toISOString() },
  });
const retired = async () => (await bench.of(RetiredPhones).list({ limit: 100 })).items;
const removals = async () =>
  [...(await bench.held('phoneImports')).values()].filter(({ type }) => type === REMOVAL);
const sweep = (days: number) => bench.of(RetiredPhones).sweep(new Date(Date.now() + days * DAY));

describe('a phone that is retired', () => {
  it('is listed with the time until which its files are kept; the report says it in words', async () => {
    const report = await bench.forget('phone', gone);
    const [phone] = await retired();
    const day = new Date(Date.parse(phone!.retiredAt) + 30 * DAY).toISOString();
    expect(phone).toMatchObject({ mac: gone, filesGoAt: day, done: false });
    expect(parseOrder(phone!.order).ms).toBe(Date.parse(phone!.retiredAt));
    expect(report.findings).toEqual([
      {
        severity: 'info',
        code: 'RF_PHONE_RETIRED',
        field: `phones.${gone}`,
        message: `phone ${gone}: its overrides, logs and call lists are kept until ${day.slice(0, 10)}, then they go`,
      },
    ]);
  });

  it('is unclaimed, but not among all that are claimed', async () => {
    const { items } = await bench.of(UnclaimedPhones).list({ limit: 10 });
    expect(items).toMatchObject([{ mac: gone, retiredAt: expect.any(String) }]);
    for await (const page of bench.of(UnclaimedPhones).pages()) expect(page).toEqual([]);
  });

  it('keeps its files until their time, then gateways are asked to forget them, once', async () => {
    await sweep(29);
    expect(await removals()).toEqual([]);
    await sweep(31);
    await sweep(32);
    const [phone] = await retired();
    expect(phone).toMatchObject({ mac: gone, done: true, files: 'removed' });
    expect(await removals()).toMatchObject([
      {
        ...{ id: `${phone?.order}/${gone}/removal-asked`, subject: gone },
        data: { mac: gone, order: phone?.order },
      },
    ]);
  });

  it('keeps them when it is in the fleet again', async () => {
    await bench.forget('phone', again);
    await bench.put('phone', again, { name: 'Back' });
    expect((await retired()).map(({ mac }) => mac)).toEqual([gone]);
    await sweep(60);
    expect(await removals()).toHaveLength(1);
  });

  it('keeps them when it was seen since', async () => {
    await bench.forget('phone', seenSince);
    await learn(seenSince, new Date(Date.now() + 60_000));
    await sweep(31);
    expect((await retired()).find(({ mac }) => mac === seenSince)).toMatchObject({
      done: true,
      files: 'kept',
    });
    expect(await removals()).toHaveLength(1);
  });

  it('is swept at a start, by the days that the fleet says', async () => {
    await bench.put('fleet', 'fleet', { retiredFilesDays: 0 });
    await bench.forget('phone', once);
    await bench.stop();
    await bench.startAgain();
    expect((await removals()).map(({ subject }) => subject)).toEqual([gone, once]);
  });
});
