import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { INestApplication } from '@nestjs/common';
import { RingfleetError, traceNow } from '@ringfleet/contracts';
import { API_PREFIX, type PeerAnswer, type PeerRequest, type Peers } from '@ringfleet/service-kit';

/** Services of one process ask each other by HTTP as in a cluster, over a pipe in memory: nothing listens. */
export class InProcessPeers implements Peers {
  private readonly servers = new Map<string, Server>();

  add(service: string, app: INestApplication): void {
    this.servers.set(service, createServer(app.getHttpAdapter().getInstance() as RequestListener));
  }

  async request(service: string, { method, path, body, headers, user }: PeerRequest): Promise<PeerAnswer> {
    const server = this.servers.get(service);
    if (!server)
      throw new RingfleetError('RF_PEER_UNAVAILABLE', { service, reason: 'it does not run in this process' });
    const [near, far] = duplexPair();
    server.emit('connection', far);
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = httpRequest({
        ...{ method, path: `/${API_PREFIX}/${path}`, host: 'localhost', createConnection: () => near },
        headers: { ...json, ...traceNow(), connection: 'close', 'x-ringfleet-user': user, ...headers },
      });
      request.once('response', resolve).once('error', reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
    const said = await text(answer);
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      body: said === '' ? undefined : (JSON.parse(said) as unknown),
    };
  }
}
