import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** A service behind the front. In one process it is the service's application; in a cluster, an HTTP proxy to it. */
export interface Upstream {
  readonly service: string;
  /** First path segments below `/api/v1` that go there. */
  readonly prefixes: readonly string[];
  /** Takes over the request, whose token is checked, with its body unread and its path whole. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** @throws RingfleetError RF_SERVICE_UNAVAILABLE */
  openApi(): Promise<OpenAPIObject>;
  /** Lets go of its connections. */
  close?(): void;
}

/** A service of this process: its application was initialised and does not listen. */
export function inProcessUpstream(
  service: { name: string; prefixes: readonly string[] },
  app: INestApplication,
): Upstream {
  const handler = app.getHttpAdapter().getInstance() as RequestListener;
  return {
    service: service.name,
    prefixes: service.prefixes,
    handle: (request, response) => void handler(request, response),
    openApi: async () => SwaggerModule.createDocument(app, new DocumentBuilder().build()),
  };
}
