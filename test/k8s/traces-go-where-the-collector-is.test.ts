import { describe, expect, it } from '@jest/globals';
import { objectsOf, type HelmValues } from './helm.ts';
import { clusterValues } from './value-sets.ts';

interface Policy {
  egress: { ports?: { port: number }[] }[];
}

function seenWith(endpoint: string) {
  const values: HelmValues = { ...clusterValues, tracing: { endpoint, sampled: 0.25 } };
  const objects = objectsOf(values);
  const policy = objects.find(
    ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name.endsWith('-all'),
  );
  const ports = (policy?.spec as Policy).egress.flatMap(({ ports = [] }) => ports.map(({ port }) => port));
  const environments = objects
    .filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind))
    .map(({ spec }) => spec.template.spec.containers[0].env as { name: string; value: string }[]);
  return { ports, environments };
}

describe('tracing.endpoint', () => {
  it.each([
    ['http://collector:4318', 4318],
    ['http://collector', 80],
    ['https://collector.example.com/otlp', 443],
  ])('%s is told to all pods, and policies let them reach port %d', (endpoint, port) => {
    const { ports, environments } = seenWith(endpoint);
    expect(ports).toContain(port);
    expect(environments).toHaveLength(7);
    for (const environment of environments) {
      expect(environment).toContainEqual({ name: 'RINGFLEET_TRACES', value: endpoint });
      expect(environment).toContainEqual({ name: 'RINGFLEET_TRACES_SAMPLED', value: '0.25' });
    }
  });

  it('that is empty is told to nobody', () => {
    for (const environment of seenWith('').environments)
      expect(environment.filter(({ name }) => name.startsWith('RINGFLEET_TRACES'))).toEqual([]);
  });
});
