import { hasCode } from '@ringfleet/contracts';
import { allPages, type OutboxMessage, type Repository, type Stored } from '@ringfleet/storage';
import type { OutboxRelay } from './outbox-relay.ts';

/** What is told of a document; undefined when that is nothing. */
type MessageOf<T> = (stored: Stored<T>) => OutboxMessage | undefined;

/**
 * Tells every document once more, through its outbox: so behind all that was told of it before, and ahead of what is told
 * later. A page at a time: the bus has it before the next is stored, so that a bus that is away fills no outbox.
 * @returns how many were told
 * @throws what the bus refused a page with; that goes later, and all may be told again
 */
export async function tellAgain<T>(
  repository: Repository<T>,
  relay: Pick<OutboxRelay, 'settled'>,
  messageOf: MessageOf<T>,
): Promise<number> {
  let count = 0;
  for await (const page of allPages(repository)) {
    const told = await Promise.all(page.map((stored) => tell(repository, stored, messageOf)));
    await relay.settled();
    count += told.filter(Boolean).length;
  }
  return count;
}

/** Whoever changes a document meanwhile need not have told it: then as it is now. Whoever removes it has told that. */
async function tell<T>(
  repository: Repository<T>,
  first: Stored<T>,
  messageOf: MessageOf<T>,
): Promise<boolean> {
  for (let stored: Stored<T> | undefined = first; stored; stored = await repository.get(stored.id)) {
    const message = messageOf(stored);
    if (!message) return false;
    const { id, value, version: expectedVersion } = stored;
    try {
      await repository.put(id, value, { expectedVersion, outbox: [message] });
      return true;
    } catch (error) {
      if (!hasCode(error, 'RF_VERSION_CONFLICT')) throw error;
    }
  }
  return false;
}
