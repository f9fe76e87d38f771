import type { INestApplication } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { API_PREFIX } from '@ringfleet/service-kit';

/** A fleet in JSON is read as the YAML that it is: of any size, and with the line of each fault. */
export function unreadJson(app: INestApplication): void {
  app.use(`/${API_PREFIX}/intent/apply`, (request: IncomingMessage, _response: unknown, next: () => void) => {
    const { headers } = request;
    if (/^application\/json\b/i.test(headers['content-type'] ?? ''))
      headers['content-type'] = 'application/yaml';
    next();
  });
}
