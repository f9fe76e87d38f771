import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PhoneLoad } from '../../faults/ledger/phone-load.ts';
import { allOf } from '../../faults/ledger/read-held-uploads.ts';
import { DoorWatch } from './door-watch.ts';
import { isReady, kubectl, Namespace, until } from './kube.ts';
import { Release, tags } from './release.ts';
import { installFleet, notWell, simulate } from './simulated-fleet.ts';

const run = promisify(execFile);
const GATEWAY = 'ringfleet-0';
const MOST_MS = 900_000;
/** How long a pod that goes serves phones at least: gateway.drain.idleSeconds. */
const DRAIN_SECONDS = 35;

/** The values that most people begin with: none. */
describe('everything in one pod, as `helm install` without values makes it', () => {
  let namespace: Namespace;
  let release: Release;
  let notes: string;
  let node: string;

  beforeAll(async () => {
    namespace = await Namespace.make('ringfleet-one');
    release = new Release(namespace, {});
    notes = await installFleet(release);
    const pod = await namespace.get('pod', GATEWAY);
    node = pod.status.hostIP;
  }, MOST_MS);
  afterAll(async () => {
    await release?.close();
    await namespace?.remove();
  }, MOST_MS);

  const phones = () => `ftp://${node}:30021`;
  const versionOf = async () => (await namespace.get('pod', GATEWAY)).spec.containers[0].image as string;

  it('is let into a namespace whose Pod Security is restricted', async () => {
    const [pod] = await namespace.pods('standalone');
    expect(pod && isReady(pod)).toBe(true);
  });

  it('prints commands that give option 160 and the token', async () => {
    const lines = notes.split('\n').map((line) => line.trim());
    const option160 = lines.filter((line) => /^(export NODE=|echo "ftp:)/.test(line)).join('\n');
    const token = lines.find((line) => line.startsWith('export RINGFLEET_TOKEN='));
    expect((await run('bash', ['-c', option160])).stdout.trim()).toBe(phones());
    expect((await run('bash', ['-c', `${token}; echo -n "$RINGFLEET_TOKEN"`])).stdout).toBe(
      await release.token(),
    );
  });

  it(
    'passes `helm test`: a phone boots from another pod',
    async () => {
      expect(await release.test()).toBe(1);
    },
    MOST_MS,
  );

  it(
    'boots 200 phones from outside, and knows each by its own address',
    async () => {
      await simulate(phones(), 200, '--first-mac', '0004f2100000');
      const found = await release.phonesFrom('0004f210', 200);
      const nodes = (
        await kubectl('get', 'nodes', '-o', 'jsonpath={.items[*].status.addresses[*].address}')
      ).split(' ');
      const addresses = [...new Set(found.map(({ address }) => address?.value))];
      expect(addresses).toEqual([expect.any(String)]);
      expect(nodes).not.toContain(addresses[0]);
    },
    MOST_MS,
  );

  it(
    'is what phones need, as the doctor finds',
    async () => {
      const said = await release.ringfleet('doctor', phones(), '--idle', '0', '--json');
      expect(notWell(said)).toEqual([]);
    },
    MOST_MS,
  );

  describe('while phones boot', () => {
    let load: PhoneLoad;
    let door: DoorWatch;

    /** Does something that puts another pod in the place of the one. @returns seconds until its door was closed */
    async function replaced(act: () => Promise<unknown>): Promise<number> {
      const { uid } = (await namespace.get('pod', GATEWAY)).metadata;
      const [began, gaps] = [Date.now(), door.gaps.length];
      await act();
      await until('another pod is there', 400, async () => {
        const pod = await namespace.get('pod', GATEWAY).catch(() => undefined);
        return pod === undefined || pod.metadata.uid === uid ? undefined : true;
      });
      await release.ready('standalone', 1);
      const gap = await until('its door is open', 60, async () => door.gaps[gaps]);
      return (gap.from - began) / 1000;
    }

    beforeAll(async () => {
      const [host, port] = [node, 30_021];
      door = new DoorWatch({ host, port });
      load = new PhoneLoad({
        ...{ phones: 10, firstMac: 0x00_04_f2_20_00_00, betweenVisitsMs: 1_000, retryMs: 1_000 },
        gateways: [['node', { host, port }]],
      });
      await load.rounds(2);
    }, MOST_MS);

    it(
      'is upgraded to another image',
      async () => {
        expect(await replaced(() => release.upgrade(tags.next))).toBeGreaterThan(DRAIN_SECONDS);
        expect(await versionOf()).toMatch(new RegExp(`:${tags.next}$`));
        await load.rounds(2);
      },
      MOST_MS,
    );

    it(
      'is rolled back',
      async () => {
        expect(await replaced(() => release.rollBack())).toBeGreaterThan(DRAIN_SECONDS);
        expect(await versionOf()).toMatch(new RegExp(`:${tags.first}$`));
        await load.rounds(2);
      },
      MOST_MS,
    );

    it(
      'loses its pod',
      async () => {
        await replaced(() => namespace.kubectl('delete', 'pod', GATEWAY, '--grace-period=0', '--force'));
        await load.rounds(2);
      },
      MOST_MS,
    );

    it(
      'serves every phone that comes while a pod is there, and has all that any was told',
      async () => {
        const ledger = await load.stop();
        await door.stop();
        const inVain = ledger.boots.filter(({ servedBy }) => servedBy === undefined);
        const closed = door.gaps.map(({ from, to }) => `${((to - from) / 1000).toFixed(1)} s`).join(', ');
        console.log(
          `${ledger.boots.length} boots, ${inVain.length} in vain; the door was closed for ${closed}`,
        );
        expect(door.gaps.length).toBeGreaterThanOrEqual(3);
        expect(inVain.filter(({ at }) => !door.explains(Date.parse(at)))).toEqual([]);
        for (const mac of ledger.macs) {
          const told = ledger.uploads.filter((upload) => upload.mac === mac && upload.isAcknowledged);
          const lines = told
            .filter(({ path }) => path.endsWith('.log'))
            .flatMap(({ bytes }) => Buffer.from(bytes).toString().split('\n'))
            .filter((line) => line !== '');
          const held = await allOf<{ raw: string }>(release, `logs/search?mac=${mac}`);
          const raw = new Set(held.map((item) => item.raw));
          expect(lines.filter((line) => !raw.has(line))).toEqual([]);
          const labels = told.filter(({ path }) => path.endsWith('-phone.cfg'));
          const versions = await allOf(release, `drift/history/${mac}/phone?`);
          expect(versions.length).toBeGreaterThanOrEqual(labels.length);
        }
      },
      MOST_MS,
    );
  });

  it(
    'goes on with its volume after it was uninstalled and installed again',
    async () => {
      const before = await release.json<{ items: unknown[] }>('phones?limit=1000');
      const token = await release.token();
      await release.uninstall();
      await release.install();
      expect(await release.token()).toBe(token);
      expect(await release.json('phones?limit=1000')).toEqual(before);
      await simulate(phones(), 5, '--first-mac', '0004f2100000');
    },
    MOST_MS,
  );
});
