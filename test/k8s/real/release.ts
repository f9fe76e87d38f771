import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { helms, theHelm, type HelmValues } from '../helm.ts';
import { until, isReady, PortForward, type Namespace } from './kube.ts';

const run = promisify(execFile);
const chart = fileURLToPath(new URL('../../../charts/ringfleet', import.meta.url));
const command = fileURLToPath(new URL('../../../services/command/bin/ringfleet.mjs', import.meta.url));

const [, repository, tag] = /^(.*):([^:/]+)$/.exec(process.env.RINGFLEET_IMAGE ?? '') ?? [];
const [, , nextTag] = /^(.*):([^:/]+)$/.exec(process.env.RINGFLEET_NEXT_IMAGE ?? '') ?? [];

/** Tags of the images: the one that is installed, and the one to which it is upgraded. */
export const tags = { first: tag ?? '', next: nextTag ?? '' };

/** Seconds in which a release is ready: pods of 2 cores start one after the other. */
const READY_SECONDS = 420;
const NAME = 'ringfleet';
/** What `helm test` ran stays, for who wants to read what it said. */
const OF_RELEASE = `app.kubernetes.io/instance=${NAME},app.kubernetes.io/component!=test`;

/** A release of the chart, as its users see it. */
export class Release {
  readonly namespace: Namespace;
  readonly #values: HelmValues;
  readonly #api: PortForward;

  constructor(namespace: Namespace, values: HelmValues) {
    this.namespace = namespace;
    // Without a registry's name in the way of the default, which is what most people have.
    const image = repository === 'docker.io/library/ringfleet' ? {} : { image: { repository } };
    this.#values = { ...image, ...values };
    this.#api = new PortForward(namespace.name, `${NAME}-api`, 80);
  }

  /** @returns what helm prints, which are the chart's notes */
  install(values: HelmValues = {}): Promise<string> {
    return this.#helm(['install', '--wait', '--timeout', `${READY_SECONDS}s`], values);
  }

  /** Returns at once: what it shall be is there, whether it can run or not. */
  begin(): Promise<string> {
    return this.#helm(['install'], {});
  }

  /** @param tag of the image */
  upgrade(tag: string, values: HelmValues = {}): Promise<string> {
    return this.#helm(['upgrade', '--wait', '--timeout', `${READY_SECONDS}s`], { ...values, image: { tag } });
  }

  rollBack(): Promise<string> {
    return this.#run(['rollback', NAME, '--wait', '--timeout', `${READY_SECONDS}s`]);
  }

  /** `helm test` of each helm. @returns by how many gateways a phone booted @throws with what it said unless all of it works */
  async test(): Promise<number> {
    let said = '';
    for (const helm of helms) {
      said = await this.#run(['test', NAME, '--logs', '--timeout', '180s'], { helm });
      if (!said.includes('All of it works.')) throw new Error(said);
    }
    return [...said.matchAll(/A simulated phone booted\./g)].length;
  }

  async uninstall(): Promise<void> {
    await this.#run(['uninstall', NAME, '--wait', '--timeout', '300s']);
    await until('its pods are gone', 300, async () =>
      (await this.namespace.list('pods', OF_RELEASE)).length === 0 ? true : undefined,
    );
  }

  /** Resolves when every pod of a component is ready, and as many as there shall be. */
  async ready(component: string, count: number): Promise<void> {
    await until(`${count} of ${component} are ready`, READY_SECONDS, async () => {
      const pods = await this.namespace.pods(component);
      return pods.length === count && pods.every(isReady) ? true : undefined;
    });
  }

  /** The first token of the API. */
  async token(): Promise<string> {
    const secret = await this.namespace.get('secret', `${NAME}-admin-token`);
    return Buffer.from(secret.data.token, 'base64').toString();
  }

  /** Asks again while its way is not there: it ends with the pod that it leads to. @param path below `/api/v1/` */
  async ask(path: string, { headers, ...request }: RequestInit = {}): Promise<Response> {
    const authorization = `Bearer ${await this.token()}`;
    const asked = { ...request, headers: { authorization, ...headers } };
    return until('the API answers', 60, () => this.#api.ask(`/api/v1/${path}`, asked).catch(() => undefined));
  }

  /** @throws when the answer is an error */
  async json<T>(
    path: string,
    { document, ...request }: RequestInit & { document?: unknown } = {},
  ): Promise<T> {
    const body = document === undefined ? {} : { body: JSON.stringify(document) };
    const headers = document === undefined ? {} : { headers: { 'content-type': 'application/json' } };
    const response = await this.ask(path, { ...request, ...body, ...headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  /** So many phones whose MACs begin so: what a gateway tells of them passes the bus and the log indexer first. */
  phonesFrom(prefix: string, count: number): Promise<{ mac: string; address?: { value: string } }[]> {
    return until(`${count} phones ${prefix}… are in the list`, 120, async () => {
      const { items } = await this.json<{ items: { mac: string }[] }>('phones?limit=1000');
      const found = items.filter(({ mac }) => mac.startsWith(prefix));
      return found.length === count ? found : undefined;
    });
  }

  /** Runs the command against the API, as a person does. @throws with what it said when it fails */
  async ringfleet(...args: string[]): Promise<string> {
    const env = { ...process.env, RINGFLEET_URL: await this.#api.url(), RINGFLEET_TOKEN: await this.token() };
    return (await run(process.execPath, [command, ...args], { env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  }

  close(): Promise<void> {
    return this.#api.close();
  }

  async #helm(args: string[], values: HelmValues): Promise<string> {
    const { image, ...others } = this.#values as { image?: object };
    const all = { ...others, ...values, image: { ...image, ...(values.image as object) } };
    return this.#run([...args, NAME, chart, '--values', '-'], { input: JSON.stringify(all) });
  }

  async #run(args: string[], { input = '', helm = theHelm() } = {}): Promise<string> {
    const running = run(helm, [args[0] ?? '', '-n', this.namespace.name, ...args.slice(1)], {
      maxBuffer: 64 * 1024 * 1024,
    });
    running.child.stdin?.end(input);
    const { stdout } = await running.catch((error: Error & { stdout?: string }) => {
      throw new Error(`helm ${args.slice(0, 2).join(' ')}: ${error.message}${error.stdout ?? ''}`);
    });
    return stdout;
  }
}
