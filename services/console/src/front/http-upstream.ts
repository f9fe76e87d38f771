import {
  Agent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import type { OpenAPIObject } from '@nestjs/swagger';
import { RingfleetError, traceNow } from '@ringfleet/contracts';
import { ProblemFilter, requestIdOf, USER_HEADER, type InternalRequests } from '@ringfleet/service-kit';
import type { Request, Response } from 'express';
import type { RemoteService } from './remote-service.ts';
import type { Upstream } from './upstream.ts';

/** Of one hop, not of the message (RFC 9110 section 7.6.1). */
const HOP_HEADERS = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'];
/** Ends at the front: a service learns who asks, not by which token. */
const FRONT_HEADERS = ['authorization', 'cookie', 'expect', 'host'];

const CONNECT_MS = 3_000;
const DOCUMENT_MS = 10_000;

/**
 * A service that runs in a process of its own. Requests and answers stream through; when the client goes, the service
 * is told, and the other way round.
 */
export class HttpUpstream implements Upstream {
  readonly service: string;
  readonly prefixes: readonly string[];
  private readonly remote: RemoteService;
  private readonly internal: InternalRequests;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly problems = new ProblemFilter();

  constructor(
    service: { name: string; prefixes: readonly string[] },
    remote: RemoteService,
    internal: InternalRequests,
  ) {
    this.service = service.name;
    this.prefixes = service.prefixes;
    this.remote = remote;
    this.internal = internal;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    this.forward(request, response).catch((cause: unknown) => this.refuse(cause, request, response));
  }

  async openApi(): Promise<OpenAPIObject> {
    return (await this.remote.ask('/api/v1/internal/openapi.json', DOCUMENT_MS)) as OpenAPIObject;
  }

  close(): void {
    this.agent.destroy();
  }

  private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.ask(request, response);
    for (const [name, value] of Object.entries(
      without(answer.headers, [...HOP_HEADERS, 'transfer-encoding']),
    ))
      if (value !== undefined) response.setHeader(name, value);
    response.writeHead(answer.statusCode ?? 502);
    // Live answers have headers long before their first byte.
    response.flushHeaders();
    pipeline(answer, response, () => undefined);
  }

  /** A kept connection may end just as it is used again (RFC 9112 section 9.3.1): what has no body is asked once more. */
  private async ask(request: IncomingMessage, response: ServerResponse): Promise<IncomingMessage> {
    for (;;) {
      const outgoing = await this.connect(request);
      response.once('close', () => {
        if (!response.writableFinished) outgoing.destroy();
      });
      const answering = answerOf(outgoing);
      if (isRepeatable(request)) outgoing.end();
      else pipeline(request, outgoing, () => undefined);
      try {
        return await answering;
      } catch (error) {
        if (!outgoing.reusedSocket || !isRepeatable(request) || response.destroyed) throw error;
      }
    }
  }

  /** A request to the first process that takes a connection; nothing of the body was read. */
  private async connect(request: IncomingMessage): Promise<ClientRequest> {
    const { method = 'GET' } = request;
    const url = originalUrl(request);
    const user = String(request.headers[USER_HEADER] ?? '');
    const headers = {
      ...without(request.headers, [...HOP_HEADERS, ...FRONT_HEADERS]),
      'x-request-id': requestIdOf(request),
      ...traceNow(),
      ...this.internal.headersFor({ method, url, user }),
    };
    let failure: unknown = new Error('it has no address');
    for (const instance of await this.remote.inTurn()) {
      // The path as it came: it is signed, and a URL would resolve dots in it.
      const place = { ...urlToHttpOptions(new URL(instance)), path: url };
      const outgoing = httpRequest({ ...place, agent: this.agent, method, headers });
      // Whoever waits for something of it listens for himself.
      outgoing.on('error', () => undefined);
      try {
        await connected(outgoing);
        return outgoing;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  private refuse(cause: unknown, request: IncomingMessage, response: ServerResponse): void {
    if (response.destroyed) return;
    const error = new RingfleetError('RF_SERVICE_UNAVAILABLE', { service: this.service }, { cause });
    this.problems.answer(error, request as Request, response as Response);
  }
}

/** Express cuts the path where a middleware is mounted. */
function originalUrl(request: IncomingMessage & { originalUrl?: string }): string {
  return request.originalUrl ?? request.url ?? '/';
}

function isRepeatable({ method = '', headers }: IncomingMessage): boolean {
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return ['GET', 'HEAD'].includes(method) && !hasBody;
}

function without<T>(headers: Record<string, T>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => request.once('response', resolve).once('error', reject));
}

/** An answer may take long, a connection may not. */
function connected(request: ClientRequest): Promise<void> {
  const timer = setTimeout(() => request.destroy(new Error('it takes no connection')), CONNECT_MS);
  return new Promise<void>((resolve, reject) => {
    request.once('error', reject);
    request.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', resolve);
      else resolve();
    });
  }).finally(() => clearTimeout(timer));
}
