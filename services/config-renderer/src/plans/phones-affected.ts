import type { Repository } from '@ringfleet/storage';
import { groupChain, type IntentStore } from '../intent/intent-store.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';
import type { IntentPlan } from './intent-plan.ts';

/** How many phones read something that a plan changes: those in documents, and those that were only seen. */
export async function phonesAffected(
  plan: IntentPlan,
  store: IntentStore,
  seen: Repository<SeenPhone>,
): Promise<number> {
  const macs = new Set<string>();
  const scopes: { index: 'site' | 'group' | 'model'; equals: string }[] = [];
  let everyone = false;
  // Phones that the plan adds are not in documents yet, but can be among those that were seen.
  let added = 0;
  for await (const page of plan.spool.pages()) {
    const fresh = page.filter(({ kind, existed }) => kind === 'phone' && !existed).map(({ id }) => id);
    added += fresh.length - (await seen.getMany(fresh)).filter(({ value }) => !value.managed).length;
    for (const { kind, id } of page) {
      if (kind === 'fleet') everyone = true;
      else if (kind === 'phone') macs.add(id);
      else if (kind === 'group')
        scopes.push(...groupsWith(plan, id).map((equals) => ({ index: 'group' as const, equals })));
      else scopes.push({ index: kind, equals: id });
    }
  }
  if (everyone) return (await store.count('phone')) + (await seen.count({ index: 'unmanaged' })) + added;
  for (const scope of scopes)
    for await (const page of store.pages('phone', scope)) for (const { id } of page) macs.add(id);
  for (const { index, equals } of scopes) if (index === 'model') await addSeen(macs, seen, equals);
  return macs.size;
}

/** The group and those in it, before the plan or after. */
export function groupsWith(plan: IntentPlan, id: string): string[] {
  const groups = new Set<string>([id]);
  for (const context of [plan.before, plan.after])
    for (const group of context.groups.keys())
      if (groupChain(context, group).some(({ document }) => document.id === id)) groups.add(group);
  return [...groups];
}

async function addSeen(macs: Set<string>, seen: Repository<SeenPhone>, model: string): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await seen.list({
      index: 'model',
      equals: model,
      limit: 1000,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { id } of page.items) macs.add(id);
    cursor = page.cursor;
  } while (cursor !== undefined);
}
