import { Module, type DynamicModule } from '@nestjs/common';
import {
  createServiceApp,
  HealthModule,
  httpSettings,
  listenHttp,
  MetricsModule,
  type Endpoint,
} from '@ringfleet/service-kit';
import type { ProcessFrame } from './process-frame.ts';

@Module({})
class ProbesModule {
  static register({ health, metrics }: Pick<ProcessFrame, 'health' | 'metrics'>): DynamicModule {
    return {
      module: ProbesModule,
      imports: [HealthModule.register(health), MetricsModule.register(metrics)],
    };
  }
}

/** Health and metrics on a port of their own, when there is to be one. They answer until all else is closed. */
export async function openProbes(frame: ProcessFrame): Promise<Endpoint | undefined> {
  const { RINGFLEET_PROBES_HOST: host, RINGFLEET_PROBES_PORT: port } = frame.settings.of(httpSettings);
  if (port === undefined) return undefined;
  const app = await createServiceApp(ProbesModule.register(frame));
  frame.closers.stores.add('probes', () => app.close());
  return listenHttp(app, { host, port });
}
