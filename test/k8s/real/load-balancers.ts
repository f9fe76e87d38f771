import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isReady, type Namespace } from './kube.ts';

const run = promisify(execFile);
const LOOK_EVERY_MS = 300;
/** Of the network of the nodes, and of none of them. */
const FIRST_HOST = 200;

/**
 * Does what a load balancer without a machine of its own does (MetalLB): gives each Service of its type an address, and
 * leads that address to the node on which a ready pod of the Service runs. Only on the cluster of this machine.
 */
export class LoadBalancers {
  readonly #namespace: Namespace;
  readonly #network: string;
  readonly #addresses = new Map<string, string>();
  readonly #nodes = new Map<string, string>();
  #isStopped = false;
  #running: Promise<void>;

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
    this.#network = (process.env.RINGFLEET_K8S_HOST ?? '').split('.').slice(0, 3).join('.');
    this.#running = this.#run();
  }

  /** Of a Service; undefined while it has none. */
  addressOf(service: string): string | undefined {
    return this.#addresses.get(service);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    for (const address of this.#nodes.keys()) await run('ip', ['route', 'del', `${address}/32`]);
  }

  async #run(): Promise<void> {
    for (; !this.#isStopped; await pause(LOOK_EVERY_MS)) await this.#look().catch(() => undefined);
  }

  async #look(): Promise<void> {
    for (const service of await this.#namespace.list('services')) {
      if (service.spec.type !== 'LoadBalancer') continue;
      const { name } = service.metadata;
      const address = this.#addresses.get(name) ?? `${this.#network}.${FIRST_HOST + this.#addresses.size}`;
      this.#addresses.set(name, address);
      if (service.status.loadBalancer.ingress === undefined) await this.#give(name, address);
      const pod = await this.#namespace.get(
        'pod',
        service.spec.selector['statefulset.kubernetes.io/pod-name'],
      );
      const node = pod.status.hostIP;
      if (isReady(pod) && this.#nodes.get(address) !== node) {
        await run('ip', ['route', 'replace', `${address}/32`, 'via', node]);
        this.#nodes.set(address, node);
      }
    }
  }

  async #give(service: string, ip: string): Promise<void> {
    const patch = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip }] } } });
    await this.#namespace.kubectl(
      'patch',
      'service',
      service,
      '--subresource=status',
      '--type=merge',
      '-p',
      patch,
    );
  }
}
