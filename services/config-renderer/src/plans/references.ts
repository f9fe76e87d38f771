import { normalisePath } from '@ringfleet/ucs';
import { type IntentDocuments, type IntentRef, refName, refText } from '../intent/intent-document.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { IntentPlan } from './plan.ts';

/** Longest chain of groups. */
const CHAIN = 8;

/** What documents say of each other must hold when all of the plan is there: errors become findings of the plan. */
export async function checkReferences(plan: IntentPlan, store: IntentStore): Promise<void> {
  const gone: IntentRef[] = [];
  const phones = new Map<string, IntentDocuments['phone'] | null>();
  for await (const page of plan.spool.pages())
    for (const { kind, id, document } of page) {
      if (document === null && (kind === 'site' || kind === 'group')) gone.push({ kind, id });
      if (kind === 'phone' && document !== null) checkPhone(plan, document as IntentDocuments['phone']);
    }
  if (gone.length > 0)
    for await (const page of plan.spool.pages())
      for (const { kind, id, document } of page)
        if (kind === 'phone') phones.set(id, document as IntentDocuments['phone'] | null);
  for (const ref of gone) await checkUnused(plan, store, ref, phones);
  checkGroups(plan);
  checkSites(plan);
}

function checkPhone(plan: IntentPlan, { id, site, group }: IntentDocuments['phone']): void {
  const at = { kind: 'phone', id } as const;
  if (site !== undefined && !plan.after.sites.has(site))
    fault(plan, at, 'site', `there is no site '${site}'`);
  if (group !== undefined && !plan.after.groups.has(group))
    fault(plan, at, 'group', `there is no group '${group}'`);
}

function fault({ findings, places }: IntentPlan, ref: IntentRef, field: string, message: string): void {
  const place = places.get(refText(ref))?.place;
  findings.error(`${ref.kind}s.${ref.id}${field === '' ? '' : `.${field}`}`, message, place);
}

async function checkUnused(
  plan: IntentPlan,
  store: IntentStore,
  ref: IntentRef,
  planned: ReadonlyMap<string, IntentDocuments['phone'] | null>,
): Promise<void> {
  const field = ref.kind as 'site' | 'group';
  let used = 0;
  for await (const page of store.pages('phone', { index: field, equals: ref.id }))
    for (const { id } of page) if (!planned.has(id)) used += 1;
  if (used > 0)
    fault(
      plan,
      ref,
      '',
      `${refName(ref)} cannot go: ${used} phone${used === 1 ? ' is' : 's are'} in it; move them first`,
    );
}

function checkGroups(plan: IntentPlan): void {
  const { after } = plan;
  for (const id of after.groups.keys()) {
    const chain = [id];
    for (let parent = after.groups.get(id)?.document.parent; parent !== undefined;) {
      if (!after.groups.has(parent)) {
        fault(plan, { kind: 'group', id: chain.at(-1) ?? id }, 'parent', `there is no group '${parent}'`);
        break;
      }
      if (chain.includes(parent)) {
        const circle = [...chain.slice(chain.indexOf(parent)), parent]
          .map((name) => `'${name}'`)
          .join(' in ');
        fault(plan, { kind: 'group', id }, 'parent', `groups lie in each other in a circle: ${circle}`);
        break;
      }
      chain.push(parent);
      if (chain.length > CHAIN) {
        fault(plan, { kind: 'group', id }, 'parent', `groups lie more than ${CHAIN} deep in each other`);
        break;
      }
      parent = after.groups.get(parent)?.document.parent;
    }
  }
}

function checkSites(plan: IntentPlan): void {
  const { after } = plan;
  const bootPaths = new Map<string, string>();
  const networks = new Map<string, string>();
  const directories = new Map<string, string>();
  for (const [name, value] of Object.entries(after.fleet?.document.master ?? {}))
    if (/_DIRECTORY(?:_|$)/.test(name))
      directories.set(normalisePath(value).split('/', 1)[0]?.toLowerCase() ?? '', name);
  for (const [id, { document }] of after.sites) {
    const path = document.bootPath?.toLowerCase();
    const holder = path === undefined ? undefined : bootPaths.get(path);
    if (holder !== undefined)
      fault(
        plan,
        { kind: 'site', id },
        'bootPath',
        `the boot path '${path}' is that of site '${holder}' already`,
      );
    else if (path !== undefined) bootPaths.set(path, id);
    const directory = path === undefined ? undefined : directories.get(path);
    if (directory !== undefined)
      fault(
        plan,
        { kind: 'site', id },
        'bootPath',
        `'${path}' is a directory that phones write to (${directory})`,
      );
    document.networks.forEach((network, index) => {
      const first = networks.get(network);
      if (first !== undefined)
        fault(
          plan,
          { kind: 'site', id },
          `networks[${index}]`,
          `the network ${network} is that of site '${first}' already`,
        );
      else networks.set(network, id);
    });
  }
}
