import type { RequestListener } from 'node:http';
import { Controller, Get, Inject, Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { RingfleetError } from '@ringfleet/contracts';
import {
  API_PREFIX,
  createServiceApp,
  HealthModule,
  HealthRegistry,
  MetricsModule,
  ProblemFilter,
  requestIdOf,
  requestLogging,
  type InternalRequests,
  type ServiceParts,
} from '@ringfleet/service-kit';
import type { NextFunction, Request, Response } from 'express';
import type { ProcessStatus } from '../status/remote-status.ts';
import { openRoutes } from './front.ts';

export interface ServiceFrontOptions {
  service: { name: string; prefixes: readonly string[] };
  instance: string;
  health: HealthRegistry;
  metrics: ServiceParts['metrics'];
  internal: InternalRequests;
}

/** The service's application, once it is there. */
class Served {
  app: INestApplication | undefined;
  private readonly service: string;

  constructor(service: string) {
    this.service = service;
  }

  get handler(): RequestListener {
    if (this.app === undefined) throw this.unavailable();
    return this.app.getHttpAdapter().getInstance() as RequestListener;
  }

  unavailable(): RingfleetError {
    return new RingfleetError('RF_SERVICE_UNAVAILABLE', { service: this.service });
  }
}

/** What the console asks of a process besides its service. */
@Controller('internal')
class InternalController {
  constructor(
    @Inject('Instance') private readonly instance: string,
    @Inject(HealthRegistry) private readonly health: HealthRegistry,
    @Inject('Served') private readonly served: Served,
  ) {}

  @Get('status')
  async status(): Promise<ProcessStatus> {
    return { instance: this.instance, services: await this.health.report() };
  }

  @Get('openapi.json')
  document(): OpenAPIObject {
    if (this.served.app === undefined) throw this.served.unavailable();
    return SwaggerModule.createDocument(this.served.app, new DocumentBuilder().build());
  }
}

@Module({})
class ServiceFrontModule {
  static register({ instance, health, metrics }: ServiceFrontOptions, served: Served): DynamicModule {
    return {
      module: ServiceFrontModule,
      imports: [HealthModule.register(health), MetricsModule.register(metrics)],
      controllers: [InternalController],
      providers: [
        { provide: 'Instance', useValue: instance },
        { provide: HealthRegistry, useValue: health },
        { provide: 'Served', useValue: served },
      ],
    };
  }
}

/**
 * What stands before a service that has a process to itself: health, and the way into the service for requests that
 * processes of this installation signed. It listens before the service is there, so that people see what it waits for.
 */
export class ServiceFront {
  readonly app: INestApplication;
  private readonly served: Served;

  private constructor(app: INestApplication, served: Served) {
    this.app = app;
    this.served = served;
  }

  static async create(options: ServiceFrontOptions): Promise<ServiceFront> {
    const served = new Served(options.service.name);
    const app = await createServiceApp(ServiceFrontModule.register(options, served), {
      before: (created) => putBefore(created, options, served),
    });
    await app.init();
    return new ServiceFront(app, served);
  }

  /** From now on requests reach the service, whose application was initialised. */
  serve(app: INestApplication): void {
    this.served.app = app;
  }
}

function putBefore(app: INestApplication, { service, internal }: ServiceFrontOptions, served: Served): void {
  const problems = new ProblemFilter();
  const starts = service.prefixes.map((prefix) => `/${API_PREFIX}/${prefix}`);
  app.use(requestLogging());
  app.use((request: Request, response: Response, next: NextFunction) => {
    response.setHeader('X-Request-Id', requestIdOf(request));
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-store');
    try {
      if (!openRoutes.includes(request.path))
        internal.check({ method: request.method, url: request.originalUrl, headers: request.headers });
      if (starts.some((start) => request.path === start || request.path.startsWith(`${start}/`)))
        served.handler(request, response);
      else next();
    } catch (error) {
      problems.answer(error, request, response);
    }
  });
}
