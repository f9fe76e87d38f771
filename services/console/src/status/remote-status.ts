import type { HealthRegistry, ServiceHealth } from '@ringfleet/service-kit';
import type { RemoteService } from '../front/remote-service.ts';

/** Health of a service in one process. */
interface ServiceStatus extends ServiceHealth {
  /** Which of its processes, where it has several. */
  instance?: string;
}

/** Who knows the health of services. */
export interface StatusSource {
  report(): Promise<ServiceStatus[]>;
}

/** What a process answers at `/api/v1/internal/status`. */
export interface ProcessStatus {
  instance: string;
  services: ServiceHealth[];
}

const ANSWER_MS = 2_000;

/** Asks every process of the services behind the front. One that does not answer is down, since it was first so found. */
class RemoteStatus implements StatusSource {
  private readonly remotes: readonly RemoteService[];
  private readonly downSince = new Map<string, string>();

  constructor(remotes: readonly RemoteService[]) {
    this.remotes = remotes;
  }

  async report(): Promise<ServiceStatus[]> {
    return (await Promise.all(this.remotes.map((remote) => this.ofService(remote)))).flat();
  }

  private async ofService(remote: RemoteService): Promise<ServiceStatus[]> {
    try {
      const instances = await remote.instances();
      return (await Promise.all(instances.map((instance) => this.ofInstance(remote, instance)))).flat();
    } catch (error) {
      return [this.down(remote.name, undefined, error)];
    }
  }

  private async ofInstance(remote: RemoteService, address: string): Promise<ServiceStatus[]> {
    try {
      const { instance, services } = (await remote.askOne(
        address,
        '/api/v1/internal/status',
        ANSWER_MS,
      )) as ProcessStatus;
      this.downSince.delete(`${remote.name} ${address}`);
      return services.map((status) => ({ ...status, instance }));
    } catch (error) {
      return [this.down(remote.name, address, error)];
    }
  }

  private down(service: string, address: string | undefined, error: unknown): ServiceStatus {
    const process = `${service} ${address ?? ''}`;
    const since = this.downSince.get(process) ?? new Date().toISOString();
    this.downSince.set(process, since);
    const detail = `it does not answer: ${reasonOf(error)}`;
    return {
      ...{ service, state: 'down', since, parts: [{ part: 'http', state: 'down', since, detail }] },
      ...(address === undefined ? {} : { instance: address }),
    };
  }
}

/** `fetch` says what happened only in the cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: unknown };
  const inner = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause;
  return inner instanceof Error ? inner.message : message;
}

/** This process and those behind the front. */
export function allStatus(own: HealthRegistry, remotes: readonly RemoteService[]): StatusSource {
  const remote = new RemoteStatus(remotes);
  return { report: async () => (await Promise.all([own.report(), remote.report()])).flat() };
}
