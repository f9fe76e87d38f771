import { describe, expect, it } from '@jest/globals';
import { objectsOf, type KubeObject } from './helm.ts';
import { clusterValues, valueSets } from './value-sets.ts';

interface Pod {
  name: string;
  isLasting: boolean;
  spec: any;
}

function podsOf(objects: KubeObject[]): Pod[] {
  return objects.flatMap(({ kind, metadata, spec }) => {
    if (kind === 'Pod') return [{ name: metadata.name, isLasting: false, spec: spec as unknown }];
    if (!['Deployment', 'StatefulSet', 'Job'].includes(kind)) return [];
    return [{ name: metadata.name, isLasting: kind !== 'Job', spec: spec.template.spec as unknown }];
  });
}

describe.each(Object.entries(valueSets))('pods of %s', (_name, values) => {
  const pods = podsOf(objectsOf(values));

  // The profile "restricted": https://kubernetes.io/docs/concepts/security/pod-security-standards/
  it('are let in by Pod Security restricted, but for the network of their node where that was asked for', () => {
    const allowedVolumes = [
      'configMap',
      'secret',
      'emptyDir',
      'persistentVolumeClaim',
      'projected',
      'ephemeral',
    ];
    for (const { spec } of pods) {
      expect(spec.securityContext).toMatchObject({
        ...{ runAsNonRoot: true, runAsUser: 1000 },
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
        expect(container.securityContext).toEqual({
          ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
          capabilities: { drop: ['ALL'] },
        });
        for (const port of container.ports ?? []) expect(port.hostPort).toBeUndefined();
      }
      for (const { name, ...volume } of spec.volumes ?? [])
        expect([name, allowedVolumes]).toEqual([name, expect.arrayContaining(Object.keys(volume as object))]);
      expect([spec.hostPID, spec.hostIPC]).toEqual([undefined, undefined]);
    }
    const isOnHost = JSON.stringify(values).includes('hostNetwork') || values === 'edge-host-network';
    expect(pods.some(({ spec }) => spec.hostNetwork === true)).toBe(isOnHost);
  });

  it('have no token, no variables of Services, and say what they need', () => {
    for (const { spec } of pods) {
      expect(spec.automountServiceAccountToken).toBe(false);
      // A variable such as RINGFLEET_PORT would be refused as a setting that is none.
      expect(spec.enableServiceLinks).toBe(false);
      for (const { resources } of [...spec.containers, ...(spec.initContainers ?? [])])
        expect(resources).toMatchObject({
          requests: { cpu: expect.anything(), memory: expect.anything() },
          limits: { memory: expect.anything() },
        });
    }
  });

  it('are asked whether they started, live and are ready, on a port of their own', () => {
    for (const { spec } of pods.filter(({ isLasting }) => isLasting)) {
      const [container] = spec.containers;
      expect(container.startupProbe.httpGet).toEqual({ path: '/health', port: 'probes' });
      expect(container.livenessProbe.httpGet).toEqual({ path: '/health', port: 'probes' });
      expect(container.readinessProbe.httpGet).toEqual({ path: '/health/ready', port: 'probes' });
    }
  });
});

describe('a gateway that goes', () => {
  it.each(['no values', 'a cluster with everything on'])(
    'has time for its phones, its uploads and its transfers: %s',
    (name) => {
      const gateway = objectsOf(valueSets[name]).find(({ kind }) => kind === 'StatefulSet')!;
      const { terminationGracePeriodSeconds: grace, containers } = gateway.spec.template.spec;
      const [{ lifecycle, env }] = containers;
      const [least, most] = (lifecycle.preStop.exec.command as string[]).slice(-2).map(Number) as [
        number,
        number,
      ];
      const setting = (variable: string) =>
        Number((env as { name: string; value: string }[]).find((each) => each.name === variable)?.value);
      // Phones hold an idle session for 30 s.
      expect(least).toBeGreaterThan(30);
      expect(most).toBeGreaterThanOrEqual(least);
      expect(setting('RINGFLEET_STOP_GRACE')).toBeGreaterThan(setting('RINGFLEET_FTP_DRAIN_SECONDS'));
      expect(grace).toBeGreaterThan(most + setting('RINGFLEET_STOP_GRACE'));
      expect(gateway.spec.updateStrategy).toEqual({ type: 'RollingUpdate' });
    },
  );

  it('keeps its journal on a volume that stays', () => {
    const { spec } = objectsOf(clusterValues).find(({ kind }) => kind === 'StatefulSet')!;
    expect(spec.volumeClaimTemplates[0].metadata.name).toBe('data');
    expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
    });
    expect(spec.template.spec.containers[0].volumeMounts).toContainEqual({
      name: 'data',
      mountPath: '/data',
    });
  });
});

describe('the address of a Service', () => {
  const objects = objectsOf({
    ...clusterValues,
    gateway: { expose: 'service', replicas: 2, advertised: { from: 'service' } },
  });

  it('may be asked for by gateways only, and nothing but these Services', () => {
    const role = objects.find(({ kind }) => kind === 'Role')!;
    expect(role.rules).toEqual([
      {
        ...{ apiGroups: [''], resources: ['services'], verbs: ['get'] },
        resourceNames: ['ringfleet-gateway-0', 'ringfleet-gateway-1'],
      },
    ]);
    const withToken = podsOf(objects).filter(({ spec }) =>
      JSON.stringify(spec).includes('serviceAccountToken":'),
    );
    expect(withToken.map(({ name }) => name)).toEqual(['ringfleet-gateway']);
    const [{ spec }] = withToken as [Pod];
    expect(spec.containers[0].volumeMounts).not.toContainEqual(
      expect.objectContaining({ name: 'service-account' }),
    );
  });

  it.each(
    Object.entries(valueSets).filter(([, values]) => !JSON.stringify(values).includes('"from":"service"')),
  )('needs no rights where it is not asked for: %s', (name, values) => {
    const kinds = objectsOf(values).map(({ kind }) => kind);
    expect(kinds.includes('Role')).toBe(name === 'example managed-cloud');
  });
});
