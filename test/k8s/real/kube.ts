import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { KubeObject } from '../helm.ts';

const run = promisify(execFile);
const LOOK_EVERY_MS = 500;

/** What kubectl prints. @throws with what it said when it fails */
export async function kubectl(...args: string[]): Promise<string> {
  return (await run('kubectl', args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
}

/** Creates or changes objects. */
export async function apply(...objects: object[]): Promise<void> {
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  const child = execFile('kubectl', ['apply', '--server-side', '-f', '-']);
  child.stdin?.end(JSON.stringify(list));
  let said = '';
  child.stderr?.on('data', (text) => (said += text));
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(said);
}

/** Asks again until the answer is as expected. @throws with `what` after so many seconds */
export async function until<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
  for (const since = performance.now(); ; await pause(LOOK_EVERY_MS)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() - since > seconds * 1000)
      throw new Error(`after ${seconds} s it is not so that ${what}`);
  }
}

/** One namespace. */
export class Namespace {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  /** @param security level of Pod Security that is enforced in it */
  static async make(name: string, security: 'restricted' | 'privileged' = 'restricted'): Promise<Namespace> {
    const labels = { 'pod-security.kubernetes.io/enforce': security };
    await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    return new Namespace(name);
  }

  kubectl(...args: string[]): Promise<string> {
    return kubectl('-n', this.name, ...args);
  }

  async list(kind: string, selector = ''): Promise<KubeObject[]> {
    const text = await this.kubectl('get', kind, '-o', 'json', ...(selector === '' ? [] : ['-l', selector]));
    return JSON.parse(text).items;
  }

  async get(kind: string, name: string): Promise<KubeObject> {
    return JSON.parse(await this.kubectl('get', kind, name, '-o', 'json'));
  }

  async secret(name: string, values: Record<string, string>): Promise<void> {
    const metadata = { name, namespace: this.name };
    await apply({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: values });
  }

  /** Pods of a component. */
  pods(component: string): Promise<KubeObject[]> {
    return this.list('pods', `app.kubernetes.io/component=${component}`);
  }

  /** With everything in it, volumes too. */
  async remove(): Promise<void> {
    // Pods with a time of grace make Kubernetes look at the namespace again minutes later; nobody may make others.
    const makers = 'deployments,replicasets,statefulsets,jobs';
    await this.kubectl('delete', makers, '--all', '--cascade=orphan', '--ignore-not-found');
    await this.kubectl('delete', 'pods', '--all', '--grace-period=0', '--force', '--ignore-not-found');
    await kubectl('delete', 'namespace', this.name, '--ignore-not-found', '--timeout=180s');
  }
}

export function isReady(pod: KubeObject): boolean {
  const conditions: { type: string; status: string }[] = pod.status?.conditions ?? [];
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** A Service's way from this machine, by the API server; opened again when its pod goes. */
export class PortForward {
  readonly #args: string[];
  #child: ChildProcess | undefined;
  #url: Promise<string> | undefined;

  constructor(namespace: string, service: string, port: number) {
    this.#args = ['port-forward', '-n', namespace, `service/${service}`, `:${port}`];
  }

  /** @param path with its slash @throws when nobody answers yet */
  async ask(path: string, request: RequestInit = {}): Promise<Response> {
    try {
      return await fetch(`${await (this.#url ??= this.#open())}${path}`, request);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  url(): Promise<string> {
    return (this.#url ??= this.#open());
  }

  async close(): Promise<void> {
    this.#child?.kill('SIGKILL');
    this.#url = undefined;
  }

  async #open(): Promise<string> {
    const child = spawn('kubectl', this.#args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    const ended = once(child, 'close').then(() => {
      throw new Error('the port is not forwarded');
    });
    ended.catch(() => undefined);
    child.stderr.resume();
    const said = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
    const [line] = await Promise.race([said, ended]);
    return `http://127.0.0.1:${/127\.0\.0\.1:(\d+)/.exec(line)?.[1]}`;
  }
}
