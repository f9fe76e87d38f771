import { authorOf } from '@ringfleet/service-kit';
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { RingfleetError } from '@ringfleet/contracts';
import type { Repository, RepositoryDefinition, Sealer } from '@ringfleet/storage';
import { z } from 'zod';
import { pagesOf } from './intent-store.ts';

const answerSchema = z.object({
  /** Keyed hash of the request: a body can hold secrets. */
  request: z.string(),
  /** Sealed JSON, base64: the answer to a rotation holds the password that was made. */
  answer: z.string(),
  at: z.iso.datetime(),
});

/** Answers by Idempotency-Key. Id: a hash of who asked for what under which key. */
export const idempotentAnswers: RepositoryDefinition<z.infer<typeof answerSchema>> = {
  name: 'idempotent-answers',
  schema: answerSchema,
  indexes: { at: ({ at }) => at },
};

const KEPT_MS = 24 * 3600 * 1000;

/** A request that is repeated under its Idempotency-Key gets the answer of the first time, for a day. */
export class Idempotency {
  private readonly answers: Repository<z.infer<typeof answerSchema>>;
  private readonly sealer: Sealer;
  private readonly running = new Set<string>();

  constructor(answers: Repository<z.infer<typeof answerSchema>>, sealer: Sealer) {
    this.answers = answers;
    this.sealer = sealer;
  }

  /**
   * @param body what tells this request from another under the same key; for a streamed one a hash of it
   * @throws RF_IDEMPOTENCY_KEY_REUSED, RF_IDEMPOTENCY_IN_PROGRESS, RF_REQUEST_INVALID
   */
  async once<T>(request: IncomingMessage, body: unknown, work: () => Promise<T>): Promise<T> {
    const key = request.headers['idempotency-key'];
    if (key === undefined) return work();
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
      throw new RingfleetError('RF_REQUEST_INVALID', {
        reason: 'Idempotency-Key must be 1 to 255 visible characters',
      });
    const { method = '', url = '' } = request;
    const id = createHash('sha256')
      .update(JSON.stringify([authorOf(request), method, url, key]))
      .digest('hex');
    const hash = this.sealer.keyedHash(Buffer.from(JSON.stringify(body ?? null)));
    if (this.running.has(id)) throw new RingfleetError('RF_IDEMPOTENCY_IN_PROGRESS');
    this.running.add(id);
    try {
      const known = (await this.answers.get(id))?.value;
      if (known && Date.now() - Date.parse(known.at) < KEPT_MS) {
        if (known.request !== hash) throw new RingfleetError('RF_IDEMPOTENCY_KEY_REUSED');
        return JSON.parse(this.sealer.open(Buffer.from(known.answer, 'base64')).toString('utf8')) as T;
      }
      const answer = await work();
      const sealed = this.sealer.seal(Buffer.from(JSON.stringify(answer))).toString('base64');
      await this.answers.put(id, { request: hash, answer: sealed, at: new Date().toISOString() });
      return answer;
    } finally {
      this.running.delete(id);
    }
  }

  /** Forgets answers that are older than a day. */
  async sweep(now = Date.now()): Promise<void> {
    const oldest = new Date(now - KEPT_MS).toISOString();
    for await (const items of pagesOf((cursor) =>
      this.answers.list({ index: 'at', limit: 500, ...cursor }),
    )) {
      const gone = items.filter(({ value }) => value.at < oldest);
      await Promise.all(gone.map(({ id }) => this.answers.delete(id)));
      if (gone.length < items.length) return;
    }
  }
}
