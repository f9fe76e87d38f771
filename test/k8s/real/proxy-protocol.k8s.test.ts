import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Haproxy, reasonAgainstHaproxy } from '../../infra/haproxy.ts';
import { describeUnless } from '../../infra/left-out.ts';
import { FtpLineClient } from '../../wire/ftp-line-client.ts';
import { Namespace } from './kube.ts';
import { reasonAgainstBalancing } from './reasons-against.ts';
import { Release } from './release.ts';
import { installFleet, notWell, simulate } from './simulated-fleet.ts';

const MOST_MS = 900_000;
const NODE_PORT = 30_021;
const PASSIVE = { first: 30_000, last: 30_020 };
/** Where phones dial the balancer. */
const PORT = 2121;
/** Another address of this machine than the balancer's. */
const PHONE = '127.0.0.5';
const BOOT_LOG = '000010.123|so   |*|00|---------- Initial log entry ----------\n';

describeUnless(reasonAgainstBalancing() ?? reasonAgainstHaproxy)(
  'a gateway behind a load balancer that translates addresses and tells them by PROXY protocol',
  () => {
    let namespace: Namespace;
    let release: Release;
    let haproxy: Haproxy;
    const host = process.env.RINGFLEET_K8S_HOST ?? '';

    beforeAll(async () => {
      namespace = await Namespace.make('ringfleet-proxied');
      release = new Release(namespace, {
        gateway: { proxyNetworks: [`${host}/32`], advertised: { from: 'connection' } },
      });
      await installFleet(release);
      const node = (await namespace.get('pod', 'ringfleet-0')).status.hostIP;
      haproxy = await Haproxy.start({
        ...{ host, control: PORT, passive: PASSIVE },
        gateway: { host: node, control: NODE_PORT, from: host },
      });
    }, MOST_MS);
    afterAll(async () => {
      await haproxy?.stop();
      await release?.close();
      await namespace?.remove();
    }, MOST_MS);

    it(
      'boots phones, tells them the address of the balancer, and knows each by its own',
      async () => {
        await simulate(`ftp://${host}:${PORT}`, 50, '--first-mac', '0004f2600000');
        expect(await release.phonesFrom('0004f2600', 50)).toHaveLength(50);
        const phone = await FtpLineClient.login(PORT, { host, localAddress: PHONE });
        expect(await phone.command('PASV')).toContain(`(${host.replaceAll('.', ',')},`);
        expect(await phone.store('STOR 0004f2601000-boot.log', BOOT_LOG)).toEqual([150, 226]);
        await phone.quit();
        expect(await release.phonesFrom('0004f2601', 1)).toMatchObject([{ address: { value: PHONE } }]);
      },
      MOST_MS,
    );

    it(
      'is what phones need, as the doctor finds',
      async () => {
        const said = await release.ringfleet('doctor', `ftp://${host}:${PORT}`, '--idle', '0', '--json');
        expect(notWell(said)).toEqual([]);
      },
      MOST_MS,
    );
  },
);
