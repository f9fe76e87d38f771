import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KeyStatus } from '@ringfleet/standalone';
import { sayToFile } from '../../cluster/say-to-file.ts';
import { lastingFindings } from '../../faults/ledger/lasting-findings.ts';
import { PhoneLoad } from '../../faults/ledger/phone-load.ts';
import { describeUnless } from '../../infra/left-out.ts';
import { apply, isReady, kubectl, Namespace, until } from './kube.ts';
import { LoadBalancers } from './load-balancers.ts';
import { reasonAgainstBalancing } from './reasons-against.ts';
import { Release, tags } from './release.ts';
import { newKeys, SharedParts } from './shared-parts.ts';
import { installFleet, notWell } from './simulated-fleet.ts';

const GATEWAYS = ['ringfleet-gateway-0', 'ringfleet-gateway-1'];
/** Every component and how many pods it has. */
const PODS = {
  ...{ 'ftp-gateway': 2, console: 1, 'config-renderer': 1, 'firmware-catalog': 1 },
  ...{ 'dhcp-options': 1, 'log-indexer': 1, 'drift-detector': 1 },
};
const MOST_MS = 1_200_000;
/** By then every pod has a Secret that was renewed: its kubelet brings it within a minute and a half. */
const KEY_AFTER_SECONDS = 150;
const account = { user: 'PlcmSpIp', password: 'PlcmSpIp' };

describeUnless(reasonAgainstBalancing())(
  'each service by itself, with two gateways behind load balancers',
  () => {
    let namespace: Namespace;
    let parts: SharedParts;
    let release: Release;
    let balancers: LoadBalancers;

    beforeAll(async () => {
      namespace = await Namespace.make('ringfleet-apart');
      parts = await SharedParts.start();
      balancers = new LoadBalancers(namespace);
      release = new Release(namespace, {
        ...(await parts.valuesFor(namespace)),
        gateway: { expose: 'service', replicas: 2, advertised: { from: 'service' } },
        // Two of each are tried where they are processes of one machine: here twenty at once would be slow.
        api: { replicas: 1 },
      });
      await installFleet(release);
    }, MOST_MS);
    afterAll(async () => {
      await release?.close();
      await balancers?.stop();
      await namespace?.remove();
      await parts?.stop();
    }, MOST_MS);

    const gateways = () =>
      GATEWAYS.map((name) => [name, { host: balancers.addressOf(name) ?? '', port: 21 }] as const);
    const allReady = async () => {
      for (const [component, count] of Object.entries(PODS)) await release.ready(component, count);
    };

    it(
      'is ready in a namespace whose Pod Security is restricted, and no container was started twice',
      async () => {
        await allReady();
        const pods = await namespace.list('pods');
        const restarts = pods.flatMap(({ metadata, status }) =>
          status.containerStatuses.map(({ restartCount }: { restartCount: number }) => [
            metadata.name,
            restartCount,
          ]),
        );
        expect(restarts.filter(([, count]) => count > 0)).toEqual([]);
      },
      MOST_MS,
    );

    it('gives gateways a token that may get their Services, and nobody else any', async () => {
      const as = `system:serviceaccount:${namespace.name}:ringfleet-gateway`;
      const may = (...what: string[]) =>
        kubectl('auth', 'can-i', ...what, '-n', namespace.name, `--as=${as}`).then(
          (said) => said.trim(),
          (error: { stdout: string }) => error.stdout.trim(),
        );
      expect(await may('get', `services/${GATEWAYS[0]}`)).toBe('yes');
      expect(await may('get', 'services/ringfleet-api')).toBe('no');
      expect(await may('list', 'services')).toBe('no');
      expect(await may('get', 'secrets')).toBe('no');
    });

    it(
      'passes `helm test`: a phone boots by each gateway from another pod',
      async () => {
        expect(await release.test()).toBe(2);
      },
      MOST_MS,
    );

    it(
      'boots phones of pods by the addresses that the load balancers gave',
      async () => {
        const image = process.env.RINGFLEET_IMAGE;
        for (const [name, { host }] of gateways()) {
          const url = `ftp://${host}`;
          const firstMac = `0004f23${name.at(-1)}0000`;
          await apply(jobThatSimulates(namespace.name, `phones-of-${name}`, { image, url, firstMac }));
        }
        for (const [name] of gateways())
          await namespace.kubectl(
            'wait',
            '--for=condition=complete',
            `job/phones-of-${name}`,
            '--timeout=300s',
          );
        expect(await release.phonesFrom('0004f23', 200)).toHaveLength(200);
      },
      MOST_MS,
    );

    it(
      'is what phones need at each gateway, as the doctor finds',
      async () => {
        for (const [, { host }] of gateways()) {
          const said = await release.ringfleet('doctor', `ftp://${host}`, '--idle', '0', '--json');
          expect(notWell(said)).toEqual([]);
        }
      },
      MOST_MS,
    );

    describe('while phones boot', () => {
      let load: PhoneLoad;
      beforeAll(async () => {
        load = new PhoneLoad({
          ...{ phones: 5, firstMac: 0x00_04_f2_40_00_00, betweenVisitsMs: 4_000, retryMs: 1_000 },
          gateways: gateways().map(([name, at]) => [name, at]),
        });
        await load.rounds(2);
      }, MOST_MS);

      it(
        'is upgraded to another image',
        async () => {
          await release.upgrade(tags.next);
          await allReady();
          const images = (await namespace.list('pods')).flatMap(({ spec, metadata }) =>
            metadata.ownerReferences?.[0]?.kind === 'Job' ? [] : [spec.containers[0].image as string],
          );
          expect(new Set(images.map((image) => image.split(':').at(-1)))).toEqual(new Set([tags.next]));
          await load.rounds(1);
        },
        MOST_MS,
      );

      it(
        'is rolled back',
        async () => {
          await release.rollBack();
          await allReady();
          await load.rounds(1);
        },
        MOST_MS,
      );

      it(
        'loses a pod of every service at once, and a gateway',
        async () => {
          for (const component of Object.keys(PODS)) {
            const [pod] = await namespace.pods(component);
            await namespace.kubectl(
              'delete',
              'pod',
              pod?.metadata.name ?? '',
              '--grace-period=0',
              '--force',
              '--wait=false',
            );
          }
          await load.rounds(1);
          await allReady();
        },
        MOST_MS,
      );

      it(
        'has a node drained, and back',
        async () => {
          const { nodeName } = (await namespace.get('pod', GATEWAYS[1] ?? '')).spec;
          await kubectl(
            ...['drain', nodeName, '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=600s'],
            ...[`--pod-selector=app.kubernetes.io/instance=ringfleet`],
          );
          await load.rounds(1);
          await kubectl('uncordon', nodeName);
          await allReady();
          await load.rounds(1);
        },
        MOST_MS,
      );

      it(
        'served every phone, and holds all that any was told',
        async () => {
          const ledger = await load.stop();
          console.log(`${ledger.boots.length} boots, ${ledger.acknowledged} uploads acknowledged`);
          expect(ledger.boots.filter(({ servedBy }) => servedBy === undefined)).toEqual([]);
          const opened = await parts.opened();
          const system = {
            ...opened,
            json: <T>(path: string) => release.json<T>(path),
            gateways: new Map(gateways().map(([name, at]) => [name, { ...at, ...account }])),
          };
          try {
            expect(await lastingFindings(system, ledger, sayToFile)).toEqual([]);
          } finally {
            await opened.bus.close();
            await opened.blobs.close();
          }
        },
        MOST_MS,
      );
    });

    it(
      'has the keys of its seals rotated by a renewed Secret, while its pods run on',
      async () => {
        const pods = async () =>
          (await namespace.list('pods', 'app.kubernetes.io/instance=ringfleet'))
            .filter(({ metadata }) => metadata.ownerReferences?.[0]?.kind !== 'Job')
            .map(({ metadata, status }) => [metadata.uid, status.containerStatuses[0].restartCount]);
        const before = await pods();
        const status = async () =>
          JSON.parse(await parts.ringfleet('keys', 'status', '--json')) as KeyStatus[];
        const old = (await status())[0]!.key;
        const rotated = JSON.parse(
          await parts.ringfleet('keys', 'rotate', '--after', String(KEY_AFTER_SECONDS), '--json'),
        ) as { key: string; from: string };
        await parts.bringKeys(namespace);
        await pause(Date.parse(rotated.from) - Date.now());

        await parts.ringfleet('keys', 'reseal');
        await until('nothing needs the old key', 300, async () => {
          await release.ringfleet('republish', 'state');
          const left = (await status()).find(({ key }) => key === old)?.places;
          return left?.length === 0 ? true : undefined;
        });
        await parts.ringfleet('keys', 'retire', old, '--trees-within', '0');
        await parts.bringKeys(namespace);
        expect((await status()).map(({ key }) => key)).toEqual([rotated.key]);
        expect(await pods()).toEqual(before);
        expect(await release.test()).toBe(2);
      },
      MOST_MS,
    );

    it(
      'goes on with its volumes, topics and database after it was uninstalled and installed again',
      async () => {
        const before = await release.json<{ items: unknown[] }>('phones?limit=1000');
        await release.uninstall();
        await release.install();
        await allReady();
        const { items } = await until('the phones are there again', 120, async () => {
          const now = await release.json<{ items: unknown[] }>('phones?limit=1000');
          return now.items.length === before.items.length ? now : undefined;
        });
        expect(items).toEqual(before.items);
        expect(await release.test()).toBe(2);
      },
      MOST_MS,
    );
  },
);

describe('a cluster whose Kafka and MongoDB cannot be reached', () => {
  let namespace: Namespace;
  let release: Release;
  beforeAll(async () => {
    namespace = await Namespace.make('ringfleet-missing');
    await namespace.secret('keys', { 'keys.json': await newKeys() });
    release = new Release(namespace, {
      ...{ mode: 'cluster', keys: { existingSecret: 'keys' }, mongodb: { existingSecret: 'mongodb' } },
      // A port on which nobody listens, of an address that is there.
      ...{ kafka: { brokers: ['127.0.0.1:1'] }, topics: { manage: 'none' }, migration: { job: false } },
    });
    await release.begin();
  }, MOST_MS);
  afterAll(() => namespace?.remove(), MOST_MS);

  const renderer = async () => (await namespace.pods('config-renderer'))[0];

  it(
    'has pods that name a Secret that is missing',
    async () => {
      const said = await until('the pod waits', 120, async () => {
        const [status] = (await renderer())?.status.containerStatuses ?? [];
        return status?.state.waiting?.reason === 'CreateContainerConfigError'
          ? (status.state.waiting.message as string)
          : undefined;
      });
      expect(said).toContain('secret "mongodb" not found');
    },
    MOST_MS,
  );

  it(
    'says in a line of the log what each pod waits for, and is not ready, and does not start again and again',
    async () => {
      await namespace.secret('mongodb', { uri: 'mongodb://127.0.0.1:1/ringfleet' });
      for (const [place, most] of [
        ['deployment/ringfleet-config-renderer', 1],
        // Each of its three followers says so.
        ['pod/ringfleet-gateway-0', 4],
      ] as const) {
        const log = await until(`${place} tells`, 300, async () => {
          const text = await namespace.kubectl('logs', place).catch(() => '');
          return text.includes('127.0.0.1:1') ? text.trim() : undefined;
        });
        expect(log.split('\n').length).toBeLessThanOrEqual(most);
      }
      const pod = await renderer();
      expect(pod && isReady(pod)).toBe(false);
      expect(pod?.status.containerStatuses[0].restartCount).toBe(0);
    },
    MOST_MS,
  );
});

function jobThatSimulates(
  namespace: string,
  name: string,
  { image, url, firstMac }: { image: string | undefined; url: string; firstMac: string },
): object {
  const security = {
    ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  };
  return {
    ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace } },
    spec: {
      backoffLimit: 0,
      template: {
        spec: {
          ...{ restartPolicy: 'Never', automountServiceAccountToken: false, enableServiceLinks: false },
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              ...{ name: 'phones', image, imagePullPolicy: 'IfNotPresent', securityContext: security },
              command: ['node', '/app/services/command/bin/ringfleet.mjs', 'simulate'],
              args: ['--url', url, '--phones', '100', '--first-mac', firstMac, '--fast', '--parallel', '20'],
            },
          ],
        },
      },
    },
  };
}
