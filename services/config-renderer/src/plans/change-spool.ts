import { randomUUID } from 'node:crypto';
import type { Repository, RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';
import { padded } from '../imported-files/tree-file.repository.ts';
import type { IntentChange } from '../change-sets/change-sets.service.ts';
import { documentSchemas, intentKinds } from '../intent/intent-document.ts';
import { pagesOf } from '../intent/intent-store.ts';

const plannedSchema = z.object({
  kind: z.enum(intentKinds),
  id: z.string(),
  document: z.unknown(),
  existed: z.boolean(),
});

/** Changes of plans that are too large for memory. Id: `plan/number`; a plan's name begins with when it was made. */
export const plannedChanges: RepositoryDefinition<z.infer<typeof plannedSchema>> = {
  name: 'planned-changes',
  schema: plannedSchema,
};

/** So many changes are held in memory. */
const IN_MEMORY = 2_000;
/** Reading and writing so many takes a few milliseconds of the thread that talks to phones. */
const PAGE = 100;
const KEPT_MS = 86_400_000;

/** The changed documents of one plan, in the order in which they came, in bounded memory. */
export class ChangeSpool {
  private readonly repository: Repository<z.infer<typeof plannedSchema>>;
  private readonly plan = `${new Date().toISOString()}-${randomUUID()}`;
  private waiting: IntentChange[] = [];
  private spooled = 0;

  constructor(repository: Repository<z.infer<typeof plannedSchema>>) {
    this.repository = repository;
  }

  get size(): number {
    return this.spooled + this.waiting.length;
  }

  async add(change: IntentChange): Promise<void> {
    this.waiting.push(change);
    if (this.waiting.length >= IN_MEMORY) await this.flush();
  }

  /** Pages of up to 100; may be read more than once. */
  async *pages(): AsyncGenerator<IntentChange[]> {
    if (this.spooled > 0)
      for await (const items of pagesOf((cursor) =>
        this.repository.list({ prefix: `${this.plan}/`, limit: PAGE, ...cursor }),
      ))
        yield items.map(({ value }) => changeOf(value));
    for (let start = 0; start < this.waiting.length; start += PAGE)
      yield this.waiting.slice(start, start + PAGE);
  }

  async discard(): Promise<void> {
    this.waiting = [];
    if (this.spooled === 0) return;
    for await (const items of pagesOf((cursor) =>
      this.repository.list({ prefix: `${this.plan}/`, limit: PAGE, ...cursor }),
    ))
      await Promise.all(items.map(({ id }) => this.repository.delete(id)));
    this.spooled = 0;
  }

  private async flush(): Promise<void> {
    const entries = this.waiting.map((value, at) => ({
      id: `${this.plan}/${padded(this.spooled + at)}`,
      value,
    }));
    for (let start = 0; start < entries.length; start += PAGE) {
      const page = entries.slice(start, start + PAGE);
      await this.repository.putMany(page);
      this.spooled += page.length;
    }
    this.waiting = [];
  }
}

function changeOf({ kind, id, document, existed }: z.infer<typeof plannedSchema>): IntentChange {
  const parsed = document === null ? null : documentSchemas[kind].parse(document);
  return { kind, id, document: parsed, existed };
}

/** What plans left of processes that ended: nobody works on one for so long. */
export async function sweepPlans(
  repository: Repository<z.infer<typeof plannedSchema>>,
  now = Date.now(),
): Promise<void> {
  const oldest = new Date(now - KEPT_MS).toISOString();
  for await (const items of pagesOf((cursor) => repository.list({ limit: PAGE, ...cursor }))) {
    const left = items.filter(({ id }) => id < oldest);
    await Promise.all(left.map(({ id }) => repository.delete(id)));
    if (left.length < items.length) return;
  }
}
