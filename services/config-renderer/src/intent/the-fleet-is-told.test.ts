import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RendererBench } from '../renderer.test-bench.ts';

const MAC = '0004f28062d6';

describe('what people describe', () => {
  let renderer: RendererBench;
  beforeEach(async () => {
    renderer = await RendererBench.start();
  });
  afterEach(() => renderer.remove());

  const keys = async () => [...(await renderer.held('fleet')).keys()].sort();

  it('is told by kind and id, each layer with all that it sets', async () => {
    await renderer.put('fleet', 'fleet', { baseProfile: 'Lync', timeZone: 'Europe/Berlin' });
    await renderer.put('site', 'berlin', {
      bootPath: 'berlin',
      networks: ['10.1.0.0/16'],
      locked: ['reg.*'],
    });
    await renderer.put('group', 'lobby', { allowed: ['reg.1.label'] });
    await renderer.put('phone', MAC, { model: 'vvx 400', site: 'berlin', group: 'lobby' });
    expect(await keys()).toEqual([
      'fleet/settings',
      'group/lobby',
      'layer/fleet/fleet',
      'layer/group/lobby',
      'layer/site/berlin',
      `phone/${MAC}`,
      'site/berlin',
    ]);
    const held = await renderer.held('fleet');
    expect(held.get('site/berlin')?.data).toMatchObject({
      id: 'berlin',
      bootPath: 'berlin',
      networks: ['10.1.0.0/16'],
    });
    expect(held.get(`phone/${MAC}`)).toMatchObject({
      subject: MAC,
      data: { model: 'VVX400', group: 'lobby' },
    });
    const layer = held.get('layer/fleet/fleet')?.data as { parameters: { name: string; value: string }[] };
    expect(layer.parameters).toContainEqual({ name: 'device.baseProfile', value: 'Lync' });
    expect(layer.parameters).toContainEqual({ name: 'tcpIpApp.sntp.gmtOffset', value: '3600' });
    expect(held.get('layer/site/berlin')?.data).toMatchObject({ locked: ['reg.*'], parameters: [] });
    expect(held.get('layer/group/lobby')?.data).toMatchObject({ locked: [], allowed: ['reg.1.label'] });
  });

  it('is told with secrets sealed only', async () => {
    const line = { address: 'a@b.c', user: 'u', domain: 'd', password: 'hunter2', signIn: 'full' };
    const parameters = { 'device.auth.localAdminPassword': 'hunter2', 'reg.2.address': 'x@y.z' };
    await renderer.put('phone', MAC, { lines: [line], parameters });
    await renderer.put('fleet', 'fleet', { ftpAccount: { user: 'fleet', password: 'hunter2' } });
    const held = [
      ...(await renderer.held('fleet')).values(),
      ...(await renderer.held('ftpAccounts')).values(),
    ];
    expect(JSON.stringify(held)).not.toContain('hunter2');
    const layer = held.find(({ id }) => id.endsWith(`layer/phone/${MAC}`))?.data as {
      parameters: { name: string; sealed?: string; value?: string }[];
    };
    for (const name of ['reg.1.auth.password', 'device.auth.localAdminPassword']) {
      const sealed = layer.parameters.find((parameter) => parameter.name === name)?.sealed;
      expect(renderer.sealer.open(Buffer.from(sealed ?? '', 'base64')).toString()).toBe('hunter2');
    }
  });

  it('is gone from views when it is gone', async () => {
    await renderer.put('group', 'lobby', { parameters: { 'a.b': '1' } });
    await renderer.put('phone', MAC, { group: 'lobby', parameters: { 'a.c': '1' } });
    await renderer.forget('phone', MAC);
    await renderer.put('group', 'lobby', {});
    expect(await keys()).toEqual(['fleet/settings', 'group/lobby']);
    await renderer.forget('group', 'lobby');
    expect(await keys()).toEqual(['fleet/settings']);
  });

  it('tells the accounts of the fleet and of sites, the one of before valid for a while', async () => {
    const account = (password: string) => ({ ftpAccount: { user: 'phones', password } });
    await renderer.put('site', 'berlin', account('one'));
    await renderer.put('site', 'berlin', account('two'));
    const held = await renderer.held('ftpAccounts');
    const { accounts } = held.get('site/berlin')?.data as {
      accounts: { id: string; password: string; validUntil?: string }[];
    };
    expect(accounts.map(({ id }) => id)).toEqual(['site/berlin@2', 'site/berlin@1']);
    expect(accounts[0]?.validUntil).toBeUndefined();
    expect(Date.parse(accounts[1]?.validUntil ?? '')).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    await renderer.put('site', 'berlin', {});
    expect((await renderer.held('ftpAccounts')).size).toBe(0);
  });
});
