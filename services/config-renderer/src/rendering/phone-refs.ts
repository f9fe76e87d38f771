import type { Repository } from '@ringfleet/storage';
import { type IntentRef, parseRef } from '../intent/intent-document.ts';
import { type IntentStore, pagesOf } from '../intent/intent-store.ts';
import type { RenderedFile } from './rendered-file.repository.ts';

const PAGE = 200;

/** Described phones, all or those of one index value, in pages. */
export async function* phoneRefs(
  store: IntentStore,
  options: { index?: string; equals?: string },
): AsyncGenerator<IntentRef[]> {
  for await (const items of pagesOf((cursor) => store.list('phone', { ...options, ...cursor, limit: PAGE })))
    yield items.map(({ id }) => ({ kind: 'phone', id }));
}

/** Phones that have a master file of their own, in pages. */
export async function* phonesWithMasters(rendered: Repository<RenderedFile>): AsyncGenerator<IntentRef[]> {
  for await (const items of pagesOf((cursor) =>
    rendered.list({ index: 'ownMaster', ...cursor, limit: PAGE }),
  ))
    yield items.map(({ value }) => parseRef(value.owner));
}
