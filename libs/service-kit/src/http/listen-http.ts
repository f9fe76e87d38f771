import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { RingfleetError } from '@ringfleet/contracts';
import type { Endpoint } from '../ringfleet-service.ts';

/** Begins to listen, and says where. @throws RingfleetError RF_HTTP_LISTEN */
export async function listenHttp(app: INestApplication, { host, port }: Endpoint): Promise<Endpoint> {
  try {
    await app.listen(port, host);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RingfleetError('RF_HTTP_LISTEN', { host, port, reason }, { cause });
  }
  const bound = (app.getHttpServer() as Server).address();
  if (bound === null || typeof bound === 'string') throw new TypeError('HTTP does not listen on TCP');
  return { host: bound.address, port: bound.port };
}
