import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RingfleetError } from '@ringfleet/contracts';
import {
  pageQuerySchema,
  pageSchema,
  republishedState,
  type RepublishedState,
  republishedStateSchema,
} from '@ringfleet/service-kit';
import { z } from 'zod';
import { padded } from '../imported-files/tree-file.repository.ts';
import { IntentStore } from '../intent/intent-store.ts';
import { ChangeSets } from './change-sets.service.ts';
import type { ChangeSet } from './change-set.repository.ts';

const changeSetSchema = z
  .object({
    version: z.int(),
    state: z.enum(['preparing', 'publishing', 'closed']).describe('closed: visible to phones.'),
    author: z.string(),
    note: z.string(),
    at: z.iso.datetime(),
    what: z.enum(['intent', 'import', 'file', 'learned', 'firmware', 'everything']),
  })
  .meta({ id: 'ChangeSet' });
const changeSetPageSchema = pageSchema(changeSetSchema).meta({ id: 'ChangeSetPage' });
const documentsSchema = changeSetSchema
  .extend({
    documents: z
      .array(z.object({ kind: z.string(), id: z.string(), change: z.enum(['added', 'changed', 'removed']) }))
      .describe('At most 1000.'),
  })
  .meta({ id: 'ChangeSetDocuments' });

const LISTED = 1000;

/** Everything that was ever changed, newest first: who, when, why. */
@ApiTags('changes')
@Controller('changes')
export class ChangeSetsController {
  private readonly changeSets: ChangeSets;
  private readonly store: IntentStore;

  constructor(changeSets: ChangeSets, store: IntentStore) {
    this.changeSets = changeSets;
    this.store = store;
  }

  @Get()
  @ApiOperation({ summary: 'Change sets, newest first' })
  @ApiOkResponse({ standardSchema: changeSetPageSchema })
  async list(
    @Query({ schema: pageQuerySchema }) query: z.infer<typeof pageQuerySchema>,
  ): Promise<z.infer<typeof changeSetPageSchema>> {
    const { items, cursor } = await this.changeSets.list(query);
    return { items: items.map(shown), ...(cursor === undefined ? {} : { cursor }) };
  }

  @Post('republished-state')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Publishes everything again as one change set, and the fleet, for a bus that has none of it',
  })
  @ApiOkResponse({ standardSchema: republishedStateSchema })
  async republish(): Promise<RepublishedState> {
    return republishedState(await this.changeSets.republish());
  }

  @Get(':version')
  @ApiOperation({ summary: 'One change set and the documents that it changed' })
  @ApiOkResponse({ standardSchema: documentsSchema })
  async get(@Param('version') text: string): Promise<z.infer<typeof documentsSchema>> {
    const version = /^\d{1,12}$/.test(text) ? Number(text) : 0;
    const set = await this.changeSets.get(version);
    if (!set) throw new RingfleetError('RF_VERSION_UNKNOWN', { what: 'The tree', version: text });
    const documents: z.infer<typeof documentsSchema>['documents'] = [];
    for await (const page of this.store.versionsOf(padded(version))) {
      for (const { kind, id, document, existed } of page)
        documents.push({ kind, id, change: document === null ? 'removed' : existed ? 'changed' : 'added' });
      if (documents.length >= LISTED) break;
    }
    return { ...shown(set), documents: documents.slice(0, LISTED) };
  }
}

function shown({ seq, state, author, note, at, ...set }: ChangeSet): z.infer<typeof changeSetSchema> {
  return { version: seq, state, author, note, at, what: kindOf(set) };
}

function kindOf({
  everything,
  intent,
  importId,
  again,
  firmware,
}: Pick<ChangeSet, 'everything' | 'intent' | 'importId' | 'again' | 'firmware'>): z.infer<
  typeof changeSetSchema
>['what'] {
  if (everything) return 'everything';
  if (importId !== undefined) return 'import';
  if (again.length > 0) return 'learned';
  if (firmware) return 'firmware';
  return intent ? 'intent' : 'file';
}
