import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeUnless } from '../../infra/left-out.ts';
import { Namespace } from './kube.ts';
import { reasonAgainstSharing } from './reasons-against.ts';
import { Release } from './release.ts';
import { SharedParts } from './shared-parts.ts';
import { installFleet, notWell, simulate } from './simulated-fleet.ts';

const MOST_MS = 900_000;
/** Control port of gateways on the network of their nodes. */
const PORT = 2121;

describeUnless(reasonAgainstSharing())('gateways on the network of their nodes', () => {
  let namespace: Namespace;
  let parts: SharedParts;
  let release: Release;

  beforeAll(async () => {
    namespace = await Namespace.make('ringfleet-edge', 'privileged');
    parts = await SharedParts.start();
    release = new Release(namespace, {
      ...(await parts.valuesFor(namespace)),
      gateway: {
        ...{ expose: 'hostNetwork', replicas: 2 },
        hostNetwork: { accept: true, httpPort: 18_080, probesPort: 18_081 },
      },
      api: { replicas: 1 },
    });
    await installFleet(release);
  }, MOST_MS);
  afterAll(async () => {
    await release?.close();
    await namespace?.remove();
    await parts?.stop();
  }, MOST_MS);

  const addresses = async () =>
    (await namespace.pods('ftp-gateway')).map(({ status }) => status.hostIP as string);

  it('have the addresses of their nodes, each another', async () => {
    const pods = await namespace.pods('ftp-gateway');
    expect(pods.map(({ status }) => status.podIP)).toEqual(await addresses());
    expect(new Set(await addresses()).size).toBe(2);
  });

  it(
    'pass `helm test`: a phone boots by each gateway from another pod',
    async () => {
      expect(await release.test()).toBe(2);
    },
    MOST_MS,
  );

  it(
    'boot phones from outside by the address of each node',
    async () => {
      for (const [at, address] of (await addresses()).entries())
        await simulate(`ftp://${address}:${PORT}`, 50, '--first-mac', `0004f250${at}000`);
      expect(await release.phonesFrom('0004f250', 100)).toHaveLength(100);
    },
    MOST_MS,
  );

  it(
    'are what phones need, as the doctor finds',
    async () => {
      for (const address of await addresses()) {
        const said = await release.ringfleet('doctor', `ftp://${address}:${PORT}`, '--idle', '0', '--json');
        expect(notWell(said)).toEqual([]);
      }
    },
    MOST_MS,
  );
});
