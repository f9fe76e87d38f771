import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DhcpOptionsBench, type Generated } from './dhcp-options.test-bench.ts';

const bootServer = 'ftp://ucs.example.com';
const values = (generated: Generated | undefined) =>
  generated?.options.map(({ code, value }) => [code, value]);

describe('the options of sites', () => {
  let bench: DhcpOptionsBench;
  beforeEach(async () => {
    bench = await DhcpOptionsBench.start();
  });
  afterEach(() => bench.remove());

  it('are published for the fleet and for each site, which takes from the fleet what it does not say', async () => {
    await bench.settings({ bootServer, ntpServers: ['10.0.0.1'], timeZone: 'Europe/Berlin' });
    await bench.site('chicago', { bootPath: 'chicago', timeZone: 'America/Chicago' });
    const [fleet] = await bench.generated('fleet');
    expect(values(fleet)).toEqual([
      [160, bootServer],
      [66, bootServer],
      [42, '10.0.0.1'],
      [2, 'UTC+01:00 (3600 s)'],
    ]);
    const [chicago] = await bench.generated('chicago');
    expect(values(chicago)).toContainEqual([160, `${bootServer}/chicago`]);
    expect(chicago?.options.find(({ code }) => code === 2)?.hex).toBe('ffffaba0');
  });

  it('are published again only when the text changed', async () => {
    await bench.settings({ bootServer });
    await bench.site('berlin');
    await bench.generated('berlin');
    await bench.site('berlin', { name: 'Berlin, Mitte' });
    await bench.settings({ bootServer, deviceFileSuffix: '-sip' });
    await bench.site('berlin', { vlan: 10 });
    const [before, after, ...more] = await bench.generated('berlin');
    expect(more).toEqual([]);
    expect(after?.textHash).not.toBe(before?.textHash);
    expect(values(after)).toContainEqual([128, 'VLAN-A=10;']);
    await bench.settings({ bootServer: 'ftp://other.example.com' });
    expect(values((await bench.generated('berlin'))[2])).toContainEqual([160, 'ftp://other.example.com']);
    expect(await bench.generated('fleet')).toHaveLength(2);
  });

  it('are taken back when the site goes, or when a field of it is at fault', async () => {
    await bench.settings({ bootServer });
    await bench.site('berlin');
    await bench.site('paris');
    await bench.generated('berlin');
    await bench.generated('paris');
    await bench.takeBack('fleet', 'site/berlin');
    expect((await bench.generated('berlin'))[1]).toBeNull();
    expect((await bench.request('GET', 'dhcp/berlin')).status).toBe(404);
    await bench.site('paris', { ntpServers: ['not a host'] });
    expect((await bench.generated('paris'))[1]).toBeNull();
    expect((await bench.request('GET', 'dhcp')).body).toMatchObject({
      items: [
        { site: 'fleet', faults: [] },
        { site: 'paris', options: [], faults: [{ field: 'ntpServers.0' }] },
      ],
    });
    await bench.takeBack('fleet', 'fleet/settings');
    expect((await bench.generated('fleet'))[1]).toBeNull();
  });

  it('are not changed by what came late', async () => {
    await bench.settings({ bootServer });
    await bench.site('berlin', { vlan: 10, version: 9 });
    await bench.generated('berlin');
    await bench.site('berlin', { vlan: 20, version: 8 });
    await bench.site('paris');
    await bench.generated('paris');
    expect(values((await bench.generated('berlin')).at(-1))).toContainEqual([128, 'VLAN-A=10;']);
  });
});

describe('the options of a site, asked for', () => {
  let bench: DhcpOptionsBench;
  beforeEach(async () => {
    bench = await DhcpOptionsBench.start();
    await bench.settings({ bootServer, ntpServers: ['localhost'], timeZone: 'America/Chicago' });
    await bench.site('berlin', { networks: ['192.168.1.0/24'] });
    await bench.generated('berlin');
  });
  afterEach(() => bench.remove());

  it('come as values, bytes and text of a server', async () => {
    const { status, body } = await bench.request(
      'GET',
      'dhcp/berlin?server=isc&only=scope&date=2026-07-01&with161=true',
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ site: 'berlin', server: 'isc', only: 'scope' },
      text: expect.stringContaining('subnet 192.168.1.0 netmask 255.255.255.0 {'),
      time: { standardOffset: -21_600, offsetThen: -18_000, case: 'summer', changes: [{}, {}] },
      remarks: [expect.stringMatching(/localhost is a name.*resolve=true/)],
    });
    expect(body['options']).toContainEqual({
      ...{ code: 2, name: 'time offset', value: 'UTC-06:00 (-21600 s)', hex: 'ffffaba0' },
    });
    expect((await bench.request('GET', 'dhcp/fleet')).body).not.toHaveProperty('text');
  });

  it('have time servers resolved on request', async () => {
    const { body } = await bench.request('GET', 'dhcp/berlin?resolve=true');
    expect(body['options']).toContainEqual(expect.objectContaining({ code: 42, value: '127.0.0.1' }));
    expect(body['remarks']).toEqual([]);
  });

  it.each([
    ['dhcp/berlin?server=bind', 400, /server: .*isc/],
    ['dhcp/berlin?date=yesterday', 400, /date: /],
    ['dhcp/berlin?vlanOption=129', 400, /vlanOption: /],
    ['dhcp/berlin?bootServer=sftp://x', 422, /site 'berlin' cannot be made: bootServer: begins with sftp/],
    ['dhcp/berlin?bootServer=ftp://a:hidden@x', 422, /bootServer: holds a password/],
    ['dhcp/berlin?server=cisco&match=oui', 422, /match: Cisco IOS cannot tell/],
    ['dhcp/nowhere', 404, /no site 'nowhere'/],
  ])('%s is refused with the field', async (path, status, detail) => {
    const answer = await bench.request('GET', path);
    expect(answer.status).toBe(status);
    expect(answer.body['detail']).toMatch(detail);
    expect(JSON.stringify(answer.body)).not.toContain('hidden');
  });

  it('name a time server that cannot be resolved', async () => {
    await bench.site('berlin', { ntpServers: ['127.0.0.1', 'ntp.invalid'] });
    await bench.generated('berlin');
    const { status, body } = await bench.request('GET', 'dhcp/berlin?resolve=true');
    expect(status).toBe(422);
    expect(body['detail']).toMatch(/ntpServers\.1: 'ntp\.invalid' cannot be resolved/);
  });

  it('are linted in the configuration of a server, JSON with comments too', async () => {
    const kea = '// mine\n{"Dhcp4": {"option-data": [{"name": "time-offset", "data": "-6"}]}}';
    const { status, body } = await bench.request('POST', 'dhcp/lint', kea, 'application/json');
    expect(status).toBe(200);
    expect(body).toMatchObject({ server: 'kea', faults: [{ code: 'RF_DHCP_OFFSET_UNIT', line: 2 }] });
    const dnsmasq = await bench.request(
      'POST',
      'dhcp/lint?server=dnsmasq',
      'dhcp-option=160,1.2.3.4',
      'text/plain',
    );
    expect(dnsmasq.body).toMatchObject({ faults: [{ code: 'RF_DHCP_BOOT_SERVER_ADDRESS' }] });
    expect((await bench.request('POST', 'dhcp/lint?server=x', '', 'text/plain')).status).toBe(400);
  });
});
