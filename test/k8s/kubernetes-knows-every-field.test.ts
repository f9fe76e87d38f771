import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { describeUnless } from '../infra/left-out.ts';
import { template } from './helm.ts';
import { valueSets } from './value-sets.ts';

const tools = fileURLToPath(new URL('../../.cache/k8s/', import.meta.url));
const versions = existsSync(`${tools}schemas`) ? readdirSync(`${tools}schemas`) : [];
const isThere = existsSync(`${tools}bin/kubeconform`) && existsSync(`${tools}crds`) && versions.length > 0;

/** Strimzi's definitions need Maven and Java: test/k8s/tools.sh says so. */
const unknown = existsSync(`${tools}crds/kafkatopic-kafka-v1beta2.json`) ? [] : ['KafkaTopic', 'KafkaUser'];

describeUnless(isThere ? undefined : 'kubeconform and schemas are fetched by test/k8s/tools.sh')(
  'the objects of a release',
  () => {
    it.each(
      versions.flatMap((version) =>
        Object.entries(valueSets).map(([name, values]) => [version, name, values] as const),
      ),
    )('are objects of Kubernetes %s: %s', (version, _name, values) => {
      const run = spawnSync(
        `${tools}bin/kubeconform`,
        [
          ...['-strict', '-summary', ...(unknown.length === 0 ? [] : ['-skip', unknown.join(',')])],
          ...[`schemas/${version}`, 'crds'].flatMap((folder) => [
            '-schema-location',
            `${tools}${folder}/{{ .ResourceKind }}{{ .KindSuffix }}.json`,
          ]),
        ],
        { input: template(values).text, encoding: 'utf8' },
      );
      expect(run.stdout).toMatch(/Invalid: 0, Errors: 0/);
      expect(run.status).toBe(0);
    });
  },
);
