import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventBus } from '@ringfleet/messaging';
import { replacing } from '@ringfleet/service-kit/test-bench';
import { FtpGateway } from '../gateway.ts';
import { GatewayBench, loggedIn, MAC, override, store, until } from '../gateway.test-bench.ts';

const STORED = 'ringfleet.phone.upload-stored.v1';
const HOUR_MS = 3_600_000;

describe('a gateway that is told to stop', () => {
  let bench: GatewayBench;
  let slow: PromiseWithResolvers<void>;
  let gateway: FtpGateway;
  beforeEach(async () => {
    bench = await GatewayBench.make();
    slow = Promise.withResolvers();
    const { bus } = bench.parts;
    const publish = async (...given: Parameters<EventBus['publish']>) => {
      await slow.promise;
      await bus.publish(...given);
    };
    gateway = await FtpGateway.open({ ...bench.parts, bus: replacing(bus, { publish }) });
    await gateway.start();
    await gateway.ready();
    await store(await loggedIn(gateway), `/${MAC}-phone.cfg`, override('ringer3'));
  });
  afterEach(async () => {
    slow.resolve();
    await gateway.close();
    await bench.remove();
  });

  it('first delivers what waits, as long as the stop may take', async () => {
    const drained = gateway.drain(HOUR_MS);
    slow.resolve();
    await drained;
    expect(gateway.journal.pendingCount).toBe(0);
    expect(bench.events(STORED)).toHaveLength(1);
  });

  it('leaves the rest in the journal when its time is over: the next start goes on with it', async () => {
    await gateway.drain(1);
    expect(gateway.journal.pendingCount).toBe(1);
  });

  it('waits for nothing while the bus is away', async () => {
    slow.reject(new Error('the bus is away'));
    await until(() => gateway.delivery.failing !== undefined);
    await gateway.drain(HOUR_MS);
    expect(gateway.journal.pendingCount).toBe(1);
  });
});
