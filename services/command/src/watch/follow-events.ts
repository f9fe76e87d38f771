import { setTimeout as wait } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { ApiClient, ApiRequest } from '../api/api-client.ts';
import { ApiProblem } from '../api/api-problem.ts';

/** One message of the stream. */
export interface StreamedEvent {
  /** `gap`: what lies between was deleted meanwhile, see {@link gapText}. */
  name: string;
  data: string;
}

/** What a `gap` means to people. @param what as `events` */
export function gapText(data: string, what: string): string {
  return 'replaced' in (JSON.parse(data) as object)
    ? `The bus was replaced: what follows are all ${what} of the new one.`
    : `Some ${what} had been deleted before they could be shown.`;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Live events of a path of the API. A connection that breaks is made again and goes on behind the last event, without loss or
 * repeats (Last-Event-ID). Ends when the signal says so.
 * @param onBreak told when the connection breaks, with why
 * @throws what the first connection meets, and later what a repeat cannot mend (4xx)
 */
export async function* followEvents(
  api: ApiClient,
  { path, query }: { path: string; query: ApiRequest['query'] },
  { signal, onBreak }: { signal: AbortSignal; onBreak: (reason: string) => void },
): AsyncGenerator<StreamedEvent> {
  let lastId: string | undefined;
  let delay = FIRST_WAIT_MS;
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    try {
      const headers: Record<string, string> = { accept: 'text/event-stream' };
      if (lastId !== undefined) headers['last-event-id'] = lastId;
      const response = await api.send(path, { query, signal, headers });
      delay = FIRST_WAIT_MS;
      isFirst = false;
      for await (const message of messagesOf(response)) {
        lastId = message.id ?? lastId;
        yield { name: message.event ?? 'message', data: message.data };
      }
      onBreak('the server ended the stream');
    } catch (error) {
      if (signal.aborted) return;
      if (isFirst || (error instanceof ApiProblem && error.status < 500)) throw error;
      onBreak(error instanceof Error ? error.message : String(error));
    }
    await wait(delay, undefined, { signal }).catch(() => undefined);
    delay = Math.min(delay * 2, LONGEST_WAIT_MS);
  }
}

function messagesOf(response: Response) {
  const body = response.body ?? new Blob([]).stream();
  return body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
}
