import { Controller, Get, Inject, Module, type DynamicModule } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { RingfleetError } from '@ringfleet/contracts';
import { HealthRegistry } from './health-registry.ts';

/** Probes need no token and learn which part it is, never what of it is wrong. */
@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    @Inject(HealthRegistry) private readonly registry: HealthRegistry,
  ) {}

  /** Alive: fails when a service is down for good; then the process is to be started again. */
  @Get()
  async alive(): Promise<{ status: 'up' }> {
    const report = await this.registry.report();
    await this.check(report.map(({ service, state }) => [service, state !== 'down']));
    return { status: 'up' };
  }

  /** Ready: fails until all is there that the process needs at its start, and as soon as it drains. */
  @Get('ready')
  async ready(): Promise<{ status: 'up' }> {
    if (!this.registry.ready)
      throw new RingfleetError('RF_NOT_READY', { reason: await this.registry.waitsFor() });
    return { status: 'up' };
  }

  private async check(services: [name: string, up: boolean][]): Promise<void> {
    const indicator = ([name, up]: [string, boolean]) => {
      const session = this.indicators.check(name);
      return up ? session.up() : session.down();
    };
    try {
      await this.health.check(services.map((service) => () => indicator(service)));
    } catch (cause) {
      const down = services.filter(([, up]) => !up).map(([name]) => name);
      throw new RingfleetError('RF_SERVICE_UNAVAILABLE', { service: down.join(', ') }, { cause });
    }
  }
}

@Module({})
export class HealthModule {
  static register(registry: HealthRegistry): DynamicModule {
    return {
      module: HealthModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController],
      providers: [{ provide: HealthRegistry, useValue: registry }],
    };
  }
}
