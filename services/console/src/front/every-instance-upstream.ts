import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { OpenAPIObject } from '@nestjs/swagger';
import { RingfleetError, traceNow } from '@ringfleet/contracts';
import { ProblemFilter, requestIdOf, USER_HEADER, type InternalRequests } from '@ringfleet/service-kit';
import type { Request, Response } from 'express';
import type { RemoteService } from './remote-service.ts';
import type { Upstream } from './upstream.ts';

const ANSWER_MS = 30_000;
/** What changes things may go over all that a process has. */
const WORK_MS = 600_000;

type Answer = { status: number; body: unknown };

/**
 * A service whose processes each know only their own, as gateways do: all are asked, and their answers put together.
 * Lists follow each other, numbers are summed; processes that did not answer are named in `unreachable`. A refusal of
 * one is the answer.
 */
export class EveryInstanceUpstream implements Upstream {
  readonly service: string;
  readonly prefixes: readonly string[];
  private readonly one: Upstream;
  private readonly remote: RemoteService;
  private readonly internal: InternalRequests;
  private readonly problems = new ProblemFilter();

  /** @param one of its processes, for what all answer alike */
  constructor(one: Upstream, remote: RemoteService, internal: InternalRequests) {
    this.service = one.service;
    this.prefixes = one.prefixes;
    this.one = one;
    this.remote = remote;
    this.internal = internal;
  }

  handle(request: IncomingMessage & { originalUrl?: string }, response: ServerResponse): void {
    this.askAll(request).then(
      ({ status, body }) => {
        response.statusCode = status;
        const type = status < 400 ? 'application/json' : 'application/problem+json';
        response.setHeader('Content-Type', `${type}; charset=utf-8`);
        response.end(JSON.stringify(body));
      },
      (error: unknown) => this.problems.answer(error, request as Request, response as Response),
    );
  }

  openApi(): Promise<OpenAPIObject> {
    return this.one.openApi();
  }

  close(): void {
    this.one.close?.();
  }

  private async askAll(request: IncomingMessage & { originalUrl?: string }): Promise<Answer> {
    const { method = 'GET' } = request;
    const url = request.originalUrl ?? request.url ?? '/';
    const sent = await buffer(request);
    const user = String(request.headers[USER_HEADER] ?? '');
    const headers = {
      ...(sent.length === 0 ? {} : { 'content-type': request.headers['content-type'] ?? 'application/json' }),
      'x-request-id': requestIdOf(request),
      ...traceNow(),
      ...this.internal.headersFor({ method, url, user }),
    };
    const init = { method, headers, ...(sent.length === 0 ? {} : { body: sent }) };
    const instances = await this.remote.instances().catch(this.failed);
    const settled = await Promise.allSettled(instances.map((instance) => ask(instance + url, init)));
    const answers = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const unreachable = instances.filter((_, index) => settled[index]?.status === 'rejected');
    const [first] = answers;
    if (first === undefined) return this.failed(settled.find(({ status }) => status === 'rejected'));
    const refusal = answers.find(({ status }) => status >= 400);
    if (refusal) return refusal;
    const together = answers.map(({ body }) => body).reduce(combined);
    return {
      status: first.status,
      body: unreachable.length === 0 ? together : { ...(together as object), unreachable },
    };
  }

  private readonly failed = (cause: unknown): never => {
    throw new RingfleetError('RF_SERVICE_UNAVAILABLE', { service: this.service }, { cause });
  };
}

async function ask(url: string, init: RequestInit): Promise<Answer> {
  const answer = await fetch(url, {
    ...init,
    signal: AbortSignal.timeout(init.method === 'GET' ? ANSWER_MS : WORK_MS),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

function combined(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) return [...(one as unknown[]), ...(other as unknown[])];
  if (typeof one === 'number' && typeof other === 'number') return one + other;
  if (!isRecord(one) || !isRecord(other)) return one;
  const both = Object.entries(one).map(([name, value]) => [
    name,
    name in other ? combined(value, other[name]) : value,
  ]);
  return { ...other, ...Object.fromEntries(both) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
