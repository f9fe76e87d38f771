import type { INestApplication } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { API_PREFIX } from '@ringfleet/service-kit';

/** Kea's configuration looks like JSON, but may hold comments and faults: it is read as text, with the place of each. */
export function unreadConfiguration(app: INestApplication): void {
  app.use(`/${API_PREFIX}/dhcp/lint`, (request: IncomingMessage, _response: unknown, next: () => void) => {
    request.headers['content-type'] = 'text/plain';
    next();
  });
}
