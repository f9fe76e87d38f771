import type { BlobInfo, BlobStore } from './blob-store.port.ts';
import type { ListOptions, Repository, Stored } from './repository.port.ts';

const PAGE = 500;

/** All documents of a repository, page after page. */
export async function* allPages<T>(
  repository: Repository<T>,
  options: Omit<ListOptions, 'cursor' | 'limit'> = {},
): AsyncGenerator<Stored<T>[]> {
  let cursor: string | undefined;
  do {
    const page = await repository.list({
      ...options,
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** For what there are few of. */
export async function allValues<T>(repository: Repository<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const page of allPages(repository)) values.push(...page.map(({ value }) => value));
  return values;
}

/** All blobs of a store, whoever they belong to. */
export async function* allBlobs(blobs: Pick<BlobStore, 'list'>): AsyncGenerator<BlobInfo> {
  let cursor: string | undefined;
  do {
    const page = await blobs.list('', { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
