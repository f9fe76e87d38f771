import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DhcpOptionsBench } from './dhcp-options.test-bench.ts';

describe('the options of sites, when the bus was lost for good', () => {
  let bench: DhcpOptionsBench;
  beforeEach(async () => {
    bench = await DhcpOptionsBench.start();
    await bench.settings({ bootServer: 'ftp://ucs.example.com' });
    await bench.site('berlin', { vlan: 10 });
    // No boot server is written like this: nothing can be told of the site.
    await bench.site('faulty', { bootPath: 'a b' });
    await bench.settled();
  });
  afterEach(() => bench.remove());

  const held = async () =>
    Object.fromEntries([...(await bench.held('dhcp'))].map(([key, { id, data }]) => [key, { id, data }]));

  it('come to the new one by themselves, with the same ids', async () => {
    const before = await held();
    expect(Object.keys(before)).toContain('berlin');
    await bench.loseBus();
    await bench.startAgain();
    while (Object.keys(await held()).length < Object.keys(before).length) await bench.settled();
    expect(await held()).toEqual(before);
  });

  it('are published again whenever somebody asks, and it is said how many', async () => {
    const before = await held();
    const { status, body } = await bench.request('POST', 'dhcp/republished-state');
    expect({ status, body }).toEqual({
      ...{ status: 200, body: { records: { 'dhcp.v1': Object.keys(before).length } } },
    });
    expect(await held()).toEqual(before);
  });
});
