import { RingfleetError } from '@ringfleet/contracts';
import type { z } from 'zod';
import type { RepositoryDefinition, Stored } from '../repository.port.ts';
import type { DocumentRow, DocumentToPut } from './documents.program.ts';

/** Documents of one definition between their type and their row, checked by its schema in both directions. */
export class DocumentCodec<T> {
  private readonly definition: RepositoryDefinition<T>;

  constructor(definition: RepositoryDefinition<T>) {
    this.definition = definition;
  }

  /** @throws RF_DOCUMENT_INVALID */
  encode(id: string, value: T, expectedVersion?: number): DocumentToPut {
    const checked = this.definition.schema.safeParse(value);
    if (!checked.success)
      throw new RingfleetError('RF_DOCUMENT_INVALID', {
        what: this.definition.name,
        id,
        reason: reasonOf(checked.error),
      });
    return { id, json: JSON.stringify(checked.data), entries: this.entriesOf(checked.data), expectedVersion };
  }

  /** @throws RF_DOCUMENT_UNREADABLE */
  decode({ id, version, value }: DocumentRow): Stored<T> {
    const checked = this.definition.schema.safeParse(this.parse(id, value));
    if (!checked.success) throw this.unreadable(id, reasonOf(checked.error));
    return { id, value: checked.data, version };
  }

  entriesOf(value: T): [string, string][] {
    return Object.entries(this.definition.indexes ?? {})
      .map(([name, valueOf]) => [name, valueOf(value)])
      .filter((entry): entry is [string, string] => entry[1] !== undefined);
  }

  private parse(id: string, json: string): unknown {
    try {
      return JSON.parse(json);
    } catch {
      // The parser's message would quote the document.
      throw this.unreadable(id, 'it is no JSON');
    }
  }

  private unreadable(id: string, reason: string): RingfleetError {
    return new RingfleetError('RF_DOCUMENT_UNREADABLE', { what: this.definition.name, id, reason });
  }
}

function reasonOf(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => `${path.map(String).join('.') || 'the whole'}: ${message}`)
    .join('; ');
}
