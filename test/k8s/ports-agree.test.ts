import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { objectsOf, type KubeObject } from './helm.ts';
import { clusterValues, valueSets } from './value-sets.ts';

interface Range {
  first: number;
  last: number;
}

/** Ports of data connections by the pod's name, as each part of a release says them. */
function rangesOf(objects: KubeObject[]) {
  const gateway = objects.find(({ kind }) => kind === 'StatefulSet')!;
  const files = objects.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === gateway.metadata.name,
  )!;
  const pods = Object.keys(files.data as Record<string, string>).map((file) => file.replace('.yaml', ''));
  const settings = new Map(
    pods.map((pod) => {
      const { ftp } = parse((files.data as Record<string, string>)[`${pod}.yaml`]!) as {
        ftp: { passivePorts: string };
      };
      const [first, last] = ftp.passivePorts.split('-').map(Number) as [number, number];
      return [pod, { first, last }];
    }),
  );
  return { gateway, pods, settings };
}

function servicePorts(
  objects: KubeObject[],
  pod: string,
): { port: number; targetPort: number; nodePort?: number }[] {
  const service = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === pod);
  return ((service?.spec.ports ?? []) as { name: string; port: number; targetPort: number }[]).filter(
    ({ name }) => name.startsWith('data-'),
  );
}

function numbers({ first, last }: Range): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

describe('ports of data connections', () => {
  it.each(Object.entries(valueSets))(
    'are one range in settings, Services and policies of %s',
    (_name, values) => {
      const objects = objectsOf(values);
      const { gateway, pods, settings } = rangesOf(objects);
      expect(pods).toHaveLength(gateway.spec.replicas as number);
      const isBehindServices = gateway.spec.template.spec.hostNetwork !== true;
      for (const pod of pods) {
        const ports = servicePorts(objects, pod);
        const wanted = isBehindServices ? numbers(settings.get(pod)!) : [];
        expect(ports.map(({ port }) => port)).toEqual(wanted);
        expect(ports.map(({ targetPort }) => targetPort)).toEqual(wanted);
        for (const { port, nodePort } of ports) expect([undefined, port]).toContain(nodePort);
      }
      const policy = objects.find(({ metadata }) => metadata.name.endsWith('-phones'))!;
      const [{ ports }] = policy.spec.ingress as [{ ports: { port: string | number; endPort?: number }[] }];
      const let_ = ports.slice(1).map(({ port, endPort }) => `${port}-${endPort}`);
      expect(new Set(let_)).toEqual(
        new Set([...settings.values()].map(({ first, last }) => `${first}-${last}`)),
      );
      expect(ports[0]).toMatchObject({ port: 'ftp' });
    },
  );

  it.each(
    [
      [30000, 30000],
      [30022, 30121],
      [32000, 32767],
    ].filter(([first, last]) => last! - first! < 100),
  )('are node ports of the same number: %i to %i', (first, last) => {
    const objects = objectsOf({ gateway: { passive: { first, last } } });
    const ports = servicePorts(objects, 'ringfleet-0');
    expect(ports.map(({ nodePort }) => nodePort)).toEqual(numbers({ first: first, last: last }));
  });

  it('lead to one pod, by its name', () => {
    const objects = objectsOf({
      ...clusterValues,
      gateway: { expose: 'service', replicas: 3, advertised: { from: 'service' } },
    });
    const selected = objects
      .filter(({ kind, spec }) => kind === 'Service' && spec.type === 'LoadBalancer')
      .map(({ metadata, spec }) => [metadata.name, spec.selector['statefulset.kubernetes.io/pod-name']]);
    expect(selected).toEqual(
      [0, 1, 2].map((index) => [`ringfleet-gateway-${index}`, `ringfleet-gateway-${index}`]),
    );
  });
});
