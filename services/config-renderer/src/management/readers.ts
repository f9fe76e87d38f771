import type { Repository } from '@ringfleet/storage';
import { masterAttribute, readMasterFile } from '@ringfleet/ucs';
import type { FleetContext, IntentStore } from '../intent/intent-store.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';
import { ROOT_MASTER } from './managed-path.ts';
import type { OperatorFiles } from './operator-files.ts';
import { type Reader, UNKNOWN_MODEL } from './reader-view.ts';
import type { TreeWorld } from './tree-world.ts';

/** Stands for any phone of a model: nobody has a file for it. */
const ANY_MAC = '0004f2fffffe';
/** One of each generation; a model that nobody knows reads what is for all. */
const USUAL_MODELS = ['VVX400', 'SPIP331'];
const PHONES = 50;
const SITES = 20;

export interface ReaderParts {
  store: IntentStore;
  seen: Repository<SeenPhone>;
}

/** Everybody who may see a difference: models by the lists and layers, boot paths, and phones with files of their own. */
export async function readersOf(
  { store, seen }: ReaderParts,
  files: OperatorFiles,
  context: FleetContext,
  world: TreeWorld,
  first?: string,
): Promise<Reader[]> {
  const models = await namedModels(context, world);
  const readers: Reader[] = [...models].map((model) => ({ name: model, mac: ANY_MAC, model }));
  readers.push({ name: 'a model that is not known', mac: ANY_MAC });
  const paths = new Set(files.masters);
  for (const { document } of context.sites.values())
    if (document.bootPath !== undefined && paths.size < SITES) paths.add(document.bootPath);
  for (const bootPath of paths)
    readers.push({ name: `VVX400 under ${bootPath}`, mac: ANY_MAC, model: 'VVX400', bootPath });
  const macs = new Set([...(first === undefined ? [] : [first]), ...files.phones]);
  const managed = await store.list('phone', { limit: PHONES });
  for (const { id } of managed.items) macs.add(id);
  const chosen = [...macs].slice(0, PHONES);
  const [documents, facts] = await Promise.all([store.getMany('phone', chosen), seen.getMany(chosen)]);
  const known = new Map(facts.map(({ id, value }) => [id, value]));
  for (const mac of chosen) {
    const { model: seenModel, bootPath } = known.get(mac) ?? {};
    const model = documents.get(mac)?.document.model ?? seenModel;
    readers.push({ name: `phone ${mac}`, mac, model, bootPath });
  }
  return readers;
}

async function namedModels(context: FleetContext, world: TreeWorld): Promise<Set<string>> {
  const models = new Set([...USUAL_MODELS, ...context.models.keys()]);
  for (const model of Object.keys(context.fleet?.document.lists?.models ?? {})) models.add(model);
  const bytes = await world.read(ROOT_MASTER, ANY_MAC);
  for (const { name } of bytes ? readMasterFile(bytes).attributes : []) {
    const model = masterAttribute(name)?.model;
    if (model !== undefined && model !== UNKNOWN_MODEL) models.add(model);
  }
  return models;
}
