import { RingfleetError } from '@ringfleet/contracts';
import { ApiProblem } from './api-problem.ts';
import { patientDispatcher } from './patient-fetch.ts';

export interface ApiRequest {
  method?: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  bytes?: Uint8Array | ReadableStream<Uint8Array>;
  signal?: AbortSignal;
  /** Its work may take many minutes. */
  patient?: boolean;
}

/** The API of one server; connections are kept and used again. */
export class ApiClient {
  readonly #url: string;
  readonly #token: string;

  /** @param url of the server, without `/api/v1` */
  constructor(url: string, token: string) {
    this.#url = url.replace(/\/+$/, '').replace(/\/api\/v1$/, '');
    this.#token = token;
  }

  /** The answer of a route, its body unread. @throws ApiProblem, RingfleetError RF_SERVER_SILENT, RF_ANSWER_UNREADABLE */
  async send(path: string, request: ApiRequest = {}): Promise<Response> {
    const { method = 'GET', headers = {}, json, bytes, signal } = request;
    const url = `${this.#url}/api/v1/${path}${queryText(request.query)}`;
    const type = json === undefined ? 'application/octet-stream' : 'application/json';
    const body = json === undefined ? bytes : JSON.stringify(json);
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body === undefined ? {} : { 'content-type': type }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: body as RequestInit['body'], duplex: 'half' }),
        ...(signal ? { signal } : {}),
        ...(request.patient === true ? { dispatcher: patientDispatcher() as never } : {}),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new RingfleetError(
        'RF_SERVER_SILENT',
        { url: this.#url, reason: networkReason(error) },
        { cause: error },
      );
    }
    if (response.ok) return response;
    const text = await response.text();
    throw ApiProblem.of(response.status, parsed(text)) ?? this.#unreadable(`it answered ${response.status}`);
  }

  /** The answer as JSON. @throws as send */
  async json<T>(path: string, request: ApiRequest = {}): Promise<T> {
    const response = await this.send(path, request);
    const body = parsed(await response.text());
    if (body === undefined) throw this.#unreadable('its answer is not JSON');
    return body as T;
  }

  /** The lines of an NDJSON answer. @throws as send */
  async *lines<T>(path: string, request: ApiRequest = {}): AsyncGenerator<T> {
    const response = await this.send(path, request);
    let rest = '';
    for await (const text of (response.body ?? emptyStream()).pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as T;
    }
    if (rest.trim() !== '') yield JSON.parse(rest) as T;
  }

  /** The items of all pages, at most `limit`. @throws as send */
  async *items<T>(path: string, query: ApiRequest['query'], limit: number): AsyncGenerator<T> {
    let cursor: string | undefined;
    let left = limit;
    do {
      const page: { items: T[]; cursor?: string } = await this.json(path, {
        query: { ...query, cursor, limit: Math.min(left, MOST_OF_A_PAGE) },
      });
      yield* page.items;
      left -= page.items.length;
      cursor = page.cursor;
    } while (cursor !== undefined && left > 0);
  }

  #unreadable(reason: string): RingfleetError {
    return new RingfleetError('RF_ANSWER_UNREADABLE', { url: this.#url, reason });
  }
}

const MOST_OF_A_PAGE = 1000;

/** A path of the tree as part of a URL. */
export function urlPath(path: string): string {
  return path.split('/').filter(Boolean).map(encodeURIComponent).join('/');
}

function queryText(query: ApiRequest['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value])
      if (one !== undefined) search.append(name, String(one));
  return search.size === 0 ? '' : `?${search.toString()}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function networkReason(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  if (cause?.code === 'ECONNREFUSED') return 'nobody listens there';
  return cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : String(error));
}

function emptyStream(): ReadableStream<Uint8Array> {
  return new Blob([]).stream();
}
