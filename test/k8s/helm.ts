import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const chart = fileURLToPath(new URL('../../charts/ringfleet', import.meta.url));
const examplesFolder = `${chart}/examples`;
const binaries = fileURLToPath(new URL('../../.cache/k8s/bin', import.meta.url));

/** Names of the values files in charts/ringfleet/examples. */
export const examples: readonly string[] = readdirSync(examplesFolder).map((file) =>
  file.replace('.yaml', ''),
);

/** A Kubernetes object as it is applied; what tests ask of it is theirs to know. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
    [field: string]: any;
  };
  [field: string]: any;
}

export interface HelmValues {
  [key: string]: unknown;
}

/** Every helm of this machine: HELM, or those of test/k8s/tools.sh. */
export const helms: readonly string[] =
  process.env.HELM === undefined
    ? ['helm3', 'helm4'].map((name) => `${binaries}/${name}`).filter((file) => existsSync(file))
    : [process.env.HELM];

/** What `helm template` prints, or why it refuses. */
export function template(
  values: HelmValues | string = {},
  helm = theHelm(),
): { text: string; refused: string | undefined } {
  const given = typeof values === 'string' ? `${examplesFolder}/${values}.yaml` : '-';
  const run = spawnSync(helm, ['template', 'ringfleet', chart, '--namespace', 'phones', '--values', given], {
    input: typeof values === 'string' ? '' : JSON.stringify(values),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { text: run.stdout, refused: run.status === 0 ? undefined : run.stderr };
}

/** The objects of a release. @throws Error with helm's words when it refuses */
export function objectsOf(values: HelmValues | string = {}, helm?: string): KubeObject[] {
  const { text, refused } = template(values, helm);
  if (refused !== undefined) throw new Error(refused);
  return parseAllDocuments(text)
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null);
}

export function lint(values: HelmValues | string, helm: string): { status: number | null; output: string } {
  const given = typeof values === 'string' ? `${examplesFolder}/${values}.yaml` : '-';
  const run = spawnSync(helm, ['lint', '--strict', chart, '--values', given], {
    input: typeof values === 'string' ? '' : JSON.stringify(values),
    encoding: 'utf8',
  });
  return { status: run.status, output: run.stdout + run.stderr };
}

/** The newest of them. @throws when there is none */
export function theHelm(): string {
  const helm = helms.at(-1);
  if (helm === undefined) throw new Error('there is no helm: run test/k8s/tools.sh, or set HELM');
  return helm;
}
