import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventBus } from '@ringfleet/messaging';
import { MAC, MASTER, openStand, replacing, type GatewayStand, type StandOptions } from './gateway-stand.ts';
import { get, login, override, put } from './started-gateway.ts';

describe('a gateway', () => {
  let root: string;
  let stand: GatewayStand;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ringfleet-faults-'));
  });
  afterEach(async () => {
    await stand.close();
    await rm(root, { recursive: true });
  });

  const open = async (options?: StandOptions) => {
    stand = await openStand(root, options);
    await stand.publish(1, { '000000000000.cfg': MASTER, 'shared.cfg': 'old' });
    await stand.visible('shared.cfg', 'old');
  };

  it('gives one boot one state of the tree when something is published between two reads', async () => {
    await open();
    const booting = await login(stand.port);
    expect(await get(booting, '000000000000.cfg')).toBe(MASTER);
    await stand.publish(2, { 'shared.cfg': 'new' });
    await stand.visible('shared.cfg', 'new');
    expect(await get(booting, 'shared.cfg')).toBe('old');
    booting.close();
    const next = await login(stand.port);
    await get(next, '000000000000.cfg');
    expect(await get(next, 'shared.cfg')).toBe('new');
    next.close();
  });

  it('keeps both when two sessions store one file at the same moment, and serves one of them whole', async () => {
    await open();
    const path = `${MAC}-phone.cfg`;
    const clients = await Promise.all([login(stand.port), login(stand.port)]);
    await Promise.all(clients.map((client, n) => put(client, path, override(`session ${n}`))));
    const reads = await Promise.all(clients.map((client) => get(client, path)));
    expect(reads[0]).toBe(reads[1]);
    expect([override('session 0'), override('session 1')]).toContain(reads[0]);
    for (const client of clients) client.close();
  });

  it('answers 452 at the limit of its journal, goes on reading, and delivers what it took when it can', async () => {
    let away = true;
    const taken = new Set<string>();
    const bus = (real: EventBus) =>
      replacing(real, {
        publish: async (topic, messages) => {
          if (away && topic.includes('phone-')) throw new Error('the bus is away');
          await real.publish(topic, messages);
          if (topic.includes('phone-uploads'))
            for (const { headers } of messages) taken.add(headers['ce_id'] ?? '');
        },
      });
    await open({ bus, env: { RINGFLEET_FTP_JOURNAL_BYTES: String(1024 * 1024) } });
    const phone = await login(stand.port);
    await get(phone, '000000000000.cfg');
    let accepted = 0;
    const filling = (async () => {
      for (;;) {
        await put(phone, `logs/${MAC}-app.log`, `${accepted}`.padEnd(50_000, '.'));
        accepted += 1;
      }
    })();
    await expect(filling).rejects.toMatchObject({ code: 452 });
    expect(accepted).toBeGreaterThan(10);
    expect(await get(phone, 'shared.cfg')).toBe('old');
    expect((await get(phone, `logs/${MAC}-app.log`)).slice(0, 5)).toBe(`${accepted - 1}`.padEnd(5, '.'));

    away = false;
    while (taken.size < accepted) await new Promise((resolve) => setTimeout(resolve, 20));
    await put(phone, `logs/${MAC}-app.log`, 'taken again');
    expect(await get(phone, `logs/${MAC}-app.log`)).toBe('taken again');
    phone.close();
  });
});
