import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { messagesOf } from '@ringfleet/service-kit/test-bench';
import { RendererBench } from '../renderer.test-bench.ts';

const PHONE = '0004f2000001';

describe('everything, for a bus that may not have it', () => {
  let bench: RendererBench;
  beforeEach(async () => {
    bench = await RendererBench.start();
    await bench.put('fleet', 'fleet', { bootServer: 'ftp://ucs.example.com' });
    await bench.put('site', 'berlin', { parameters: { 'voice.volume.persist.handset': '1' } });
    await bench.put('site', 'closed', { networks: ['10.9.0.0/16'] });
    await bench.put('phone', PHONE, { model: 'VVX400', site: 'berlin' });
    await bench.forget('site', 'closed');
  });
  afterEach(() => bench.remove());

  const heldBy = async () => {
    const topics = ['artifacts', 'fleet'] as const;
    const held = await Promise.all(topics.map(async (topic) => [...(await bench.held(topic)).keys()].sort()));
    return Object.fromEntries(topics.map((topic, at) => [topic, held[at]]));
  };
  /** Keys whose newest message in the topic is that they are gone. */
  const goneFrom = async (topic: 'fleet') => {
    const messages = await messagesOf(bench.bus, topic);
    const newest = new Map(messages.map(({ key, value }) => [key, value]));
    return [...newest].filter(([, value]) => value === null).map(([key]) => key);
  };

  it('is published when somebody asks, who hears how many records, and changes nothing there', async () => {
    const before = await heldBy();
    const { status, body } = await bench.request<{ records: Record<string, number> }>(
      'POST',
      'changes/republished-state',
    );
    expect(status).toBe(200);
    const after = await heldBy();
    expect(after).toEqual({
      ...before,
      artifacts: [...(before['artifacts'] ?? []), '_republished/config-renderer'].sort(),
    });
    const files = (before['artifacts'] ?? []).filter((path) => !path.startsWith('_'));
    expect(body.records['artifacts.v1']).toBe(files.length);
    expect(body.records['fleet.v1']).toBeGreaterThan((before['fleet'] ?? []).length);
  });

  it('comes to a new one by itself, with what is no more: a view may not have heard of that', async () => {
    const before = await heldBy();
    await bench.loseBus();
    await bench.startAgain();
    const after = await heldBy();
    expect(after['fleet']).toEqual(before['fleet']);
    expect(after['artifacts']).toEqual(expect.arrayContaining(before['artifacts'] ?? []));
    expect(await goneFrom('fleet')).toEqual(expect.arrayContaining(['site/closed', 'layer/site/closed']));
    expect(await goneFrom('fleet')).not.toContain('site/berlin');
  });

  it('is repeated whole when it stopped halfway', async () => {
    const before = await heldBy();
    await bench.loseBus();
    let published = 0;
    const started = bench.startAgain({
      bus: (bus) => {
        const failing = Object.create(bus) as typeof bus;
        failing.publish = async (topic, messages) => {
          if ((published += 1) > 2) throw new Error('the bus is away');
          await bus.publish(topic, messages);
        };
        return failing;
      },
    });
    await expect(started).rejects.toThrow('the bus is away');
    await bench.startAgain();
    const after = await heldBy();
    expect(after['fleet']).toEqual(before['fleet']);
    expect(after['artifacts']).toEqual(expect.arrayContaining(before['artifacts'] ?? []));
  });
});
