import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { describeUnless } from '../infra/left-out.ts';
import { template } from './helm.ts';
import { valueSets } from './value-sets.ts';

const kubeScore = fileURLToPath(new URL('../../.cache/k8s/bin/kube-score', import.meta.url));
const isThere = existsSync(kubeScore);

/** Its rules that do not fit, each with the reason. */
const notOurs = {
  'container-image-pull-policy': 'tags are versions, and edge sites start without a registry',
  'container-security-context-user-group-id': 'user 1000 is that of the Node image',
  'container-ephemeral-storage-request-and-limit': 'each emptyDir has a size of its own',
  'service-targets-pod': 'a label that the StatefulSet controller puts on its pods chooses the pod',
  'deployment-strategy': 'change sets are numbered by one process, which never is there twice',
  'deployment-replicas': 'for the same reason, and since what only reads the bus catches up after a restart',
  'pod-probes': 'the pod of helm test ends by itself; pods that last are asked, as another test holds',
  'service-type': 'node ports are what phones of one node dial',
};

describeUnless(isThere ? undefined : 'kube-score is fetched by test/k8s/tools.sh')('kube-score', () => {
  it.each(Object.entries(valueSets))('finds nothing in %s', (_name, values) => {
    const ignored = Object.keys(notOurs).flatMap((rule) => ['--ignore-test', rule]);
    // Throttled gateways would make phones wait; memory is what ends pods.
    const args = ['score', '--ignore-container-cpu-limit', ...ignored, '--output-format', 'ci', '-'];
    const run = spawnSync(kubeScore, args, { input: template(values).text, encoding: 'utf8' });
    const found = run.stdout.split('\n').filter((line) => /^\[(CRITICAL|WARNING)\]/.test(line));
    expect(found).toEqual([]);
  });
});
