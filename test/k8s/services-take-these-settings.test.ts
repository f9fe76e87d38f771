import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readSettings } from '@ringfleet/service-kit';
import { settingsDefinitions, startable } from '@ringfleet/standalone';
import { parse } from 'yaml';
import { objectsOf, type KubeObject } from './helm.ts';
import { valueSets } from './value-sets.ts';

interface Variable {
  name: string;
  value?: string;
  valueFrom?: { fieldRef?: { fieldPath: string }; secretKeyRef?: { name: string; key: string } };
}

interface Container {
  name: string;
  image: string;
  args?: string[];
  env: Variable[];
}

const fields: Readonly<Record<string, string>> = {
  'metadata.name': 'ringfleet-0',
  'status.hostIP': '10.1.2.3',
};

/** What KEDA is given to log in, out of a Secret or out of a container's environment. */
interface Given {
  parameter: string;
  name: string;
}

/** The environment as the kubelet makes it. */
function environmentOf(variables: Variable[], podName: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const { name, value, valueFrom } of variables) {
    const { fieldRef, secretKeyRef } = valueFrom ?? {};
    if (fieldRef) env[name] = fieldRef.fieldPath === 'metadata.name' ? podName : fields[fieldRef.fieldPath]!;
    else if (secretKeyRef) env[name] = secretKeyRef.key === 'uri' ? 'mongodb://mongodb/ringfleet' : 'secret';
    else env[name] = (value ?? '').replace(/\$\((\w+)\)/g, (_, other: string) => env[other] ?? '');
  }
  return env;
}

function servers(objects: KubeObject[]): { pod: string; container: Container; replicas: number }[] {
  return objects
    .filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind))
    .map(({ metadata, spec }) => ({
      pod: `${metadata.name}-0`,
      container: spec.template.spec.containers[0] as Container,
      replicas: spec.replicas as number,
    }));
}

describe.each(Object.entries(valueSets))('services of %s', (_name, values) => {
  const objects = objectsOf(values);

  it('take the settings that their pods have', async () => {
    for (const { pod, container } of servers(objects)) {
      const folder = await mkdtemp(join(tmpdir(), 'ringfleet-chart-'));
      try {
        const env = environmentOf(container.env, pod);
        if (env.RINGFLEET_CONFIG !== undefined) {
          const files = objects.find(
            ({ kind, data }) =>
              kind === 'ConfigMap' && (data as object | undefined)?.[`${pod}.yaml` as never],
          )!;
          env.RINGFLEET_CONFIG = join(folder, 'ringfleet.yaml');
          await writeFile(env.RINGFLEET_CONFIG, (files.data as Record<string, string>)[`${pod}.yaml`]!);
        }
        expect(() => readSettings(settingsDefinitions(), { env })).not.toThrow();
      } finally {
        await rm(folder, { recursive: true });
      }
    }
  });

  it('ask each other by names that there are', () => {
    const names = objects.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name);
    for (const { container } of servers(objects))
      for (const { name, value = '' } of container.env.filter(({ name }) =>
        name.startsWith('RINGFLEET_UPSTREAM_'),
      ))
        expect([name, names]).toEqual([name, expect.arrayContaining([new URL(value).hostname])]);
  });

  it('are scaled by KEDA, which logs in to Kafka as they do', () => {
    for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'ScaledObject')) {
      const { container } = servers(objects).find(({ pod }) => pod === `${metadata.name}-0`)!;
      const has = (variable: string) => container.env.find(({ name }) => name === variable);
      const [{ metadata: trigger, authenticationRef }] = spec.triggers;
      expect(trigger.bootstrapServers).toBe(has('RINGFLEET_KAFKA_BROKERS')?.value);
      // Of the trigger KEDA takes neither: only of what it authenticates by.
      expect(trigger).not.toHaveProperty('username');
      const login = objects.find(
        ({ kind, metadata: { name } }) =>
          kind === 'TriggerAuthentication' && name === authenticationRef?.name,
      );
      const { env = [], secretTargetRef = [] } = (login?.spec ?? {}) as Record<string, Given[]>;
      for (const { name } of env) expect([name, has(name)]).toEqual([name, expect.anything()]);
      const given = [...env, ...secretTargetRef].map(({ parameter }) => parameter);
      const needed = has('RINGFLEET_KAFKA_SASL') ? ['username', 'password'] : [];
      expect(given).toEqual(expect.arrayContaining(needed));
    }
  });
});

describe('containers on one machine', () => {
  it('are all services, with settings that they take', async () => {
    const text = await readFile(new URL('../../deploy/compose.yaml', import.meta.url), 'utf8');
    const { services } = parse(text, { merge: true }) as {
      services: Record<string, { command: string[]; environment: Record<string, string> }>;
    };
    for (const name of startable) {
      const { command, environment } = services[name]!;
      expect(command).toEqual([name]);
      const env = Object.entries(environment).map(([variable, value]) => [
        variable,
        value.replace(
          /\$\{\w+(?::-([^}]*)|:\?[^}]*)\}/g,
          (_, preset: string | undefined) => preset ?? 'given',
        ),
      ]);
      expect(() =>
        readSettings(settingsDefinitions(), { env: Object.fromEntries(env) as Record<string, string> }),
      ).not.toThrow();
    }
  });
});
