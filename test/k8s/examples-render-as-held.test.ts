import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { examples, helms, lint, objectsOf, type KubeObject } from './helm.ts';
import { valueSets } from './value-sets.ts';

describe.each(helms.map((helm) => [helm.replace(/.*\//, ''), helm]))('%s', (_, helm) => {
  it.each(Object.entries(valueSets))('finds nothing to say of %s', (_name, values) => {
    expect(lint(values, helm)).toMatchObject({ status: 0, output: expect.not.stringContaining('[WARNING]') });
  });

  it.each(['', ...examples])('gives the objects that are held for example %s', async (example) => {
    const file = new URL(`./golden/${example || 'no-values'}.yaml`, import.meta.url);
    const text = textOf(objectsOf(example === '' ? {} : example, helm));
    // npm run test:charts with UPDATE_GOLDEN=1 writes what there is.
    if (process.env.UPDATE_GOLDEN === '1') await writeFile(file, text);
    expect(text).toBe(await readFile(file, 'utf8'));
  });
});

/**
 * One text for one release: sorted, the random token and what changes with each version left out, ranges of ports as
 * ranges, of what is long and tested elsewhere the name only.
 */
function textOf(objects: KubeObject[]): string {
  const key = ({ kind, metadata }: KubeObject) => `${kind}/${metadata.name}`;
  return objects
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))
    .map((object) => {
      const { apiVersion, kind, metadata, spec } = object;
      if (kind === 'KafkaTopic' || metadata.name.includes('-dashboard-'))
        return { apiVersion, kind, metadata: { name: metadata.name } };
      if (kind === 'Secret') return { ...object, data: { token: 'random' } };
      return kind === 'Service'
        ? { ...object, spec: { ...spec, ports: rangesOf(spec.ports as Port[]) } }
        : object;
    })
    .map((object) => JSON.parse(JSON.stringify(object, withoutVersions)) as unknown)
    .map((object) => stringify(object, { aliasDuplicateObjects: false }))
    .join('---\n');
}

interface Port {
  name: string;
  port: number;
}

function rangesOf(ports: Port[]): (Port | string)[] {
  const data = ports.filter(({ name }) => name.startsWith('data-')).map(({ port }) => port);
  const others = ports.filter(({ name }) => !name.startsWith('data-'));
  return data.length === 0 ? others : [...others, `data ${data[0]} to ${data.at(-1)}`];
}

function withoutVersions(key: string, value: unknown): unknown {
  return /^(helm\.sh\/chart|app\.kubernetes\.io\/(version|managed-by))$/.test(key) ? undefined : value;
}
