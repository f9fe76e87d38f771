import { sameValue } from '@ringfleet/ucs';
import {
  FLEET,
  type FleetDocument,
  type IntentRef,
  modelDocumentSchema,
  refName,
} from '../intent/intent-document.ts';
import type { IntentSecrets } from '../intent/intent-secrets.ts';
import type { FleetContext } from '../intent/intent-store.ts';
import type { ProposedDocument } from '../plans/intent-plan.ts';
import { guidedParameters, layerParameters } from '../rendering/layer-parameters.ts';
import { modelToken } from '../rendering/rendering.ts';
import { keptParameters, parametersOf } from './file-parameters.ts';
import { type LayerOfFile, layerOfFile, placeLayer, type Side } from './layer-place.ts';
import { withLists } from './master-lists.ts';
import { ROOT_MASTER } from './managed-path.ts';
import type { ManagementPlan, OwnFile, PlanBase } from './management-plan.ts';
import { ManagementRefusal } from './management-refusal.ts';

const SOME_VALUE = 'x';

/** A file that lists name as parameters of the layer that takes its place. @throws ManagementRefusal */
export function planLayer(
  { file, bytes }: OwnFile,
  { context, hasOwnMaster }: PlanBase,
  secrets: IntentSecrets,
): ManagementPlan {
  const fleet = assertManagedMaster(context, hasOwnMaster);
  const parameters = parametersOf(file.path, bytes);
  const layer = layerOfFile(fleet.lists, file.path);
  const ref = refOf(layer);
  const placed = placeLayer(fleet.lists, file.path, layer, {
    sets: setsSomething(context, ref),
    isSilent: (entry) => isSilent(context, entry),
  });
  const listed = withLists(fleet, placed.lists);
  const becomes = `the layer of ${refName(ref)}`;
  if (ref.kind === 'fleet') {
    const document = { ...listed, parameters: merged(context, ref, parameters, placed.side, secrets) };
    return { becomes, documents: [{ kind: 'fleet', id: FLEET, document }], notes: [] };
  }
  const held = context.models.get(ref.id)?.document ?? modelDocumentSchema.parse({ id: ref.id });
  const documents: ProposedDocument[] = [
    { kind: 'fleet', id: FLEET, document: listed },
    {
      kind: 'model',
      id: ref.id,
      document: { ...held, parameters: merged(context, ref, parameters, placed.side, secrets) },
    },
  ];
  return { becomes, documents, notes: [] };
}

/** @throws ManagementRefusal when the root's master file is not settings of the fleet yet */
export function assertManagedMaster({ fleet }: FleetContext, hasOwnMaster: boolean): FleetDocument {
  if (!fleet || hasOwnMaster)
    throw new ManagementRefusal(
      `the lists that name it are those of ${ROOT_MASTER}, which is not under management: take that first`,
    );
  return fleet.document;
}

function refOf(layer: LayerOfFile): IntentRef {
  if (layer.kind === 'fleet') return { kind: 'fleet', id: FLEET };
  const id = modelToken(layer.model);
  if (!/^[A-Za-z][A-Za-z0-9]{1,31}$/.test(id) || id.toLowerCase() !== layer.model.toLowerCase())
    throw new ManagementRefusal(`only the list of '${layer.model}' names it, which is no model's name`);
  return { kind: 'model', id };
}

/** The layer's own parameters with those of the file; of two settings the one that stood first counts. */
function merged(
  context: FleetContext,
  ref: IntentRef,
  parameters: ReadonlyMap<string, string>,
  side: Side,
  secrets: IntentSecrets,
) {
  const held = ref.kind === 'fleet' ? context.fleet : context.models.get(ref.id);
  const own = held?.document.parameters ?? {};
  const guided = held
    ? guidedParameters(ref.kind, held.document as never, (value) => secrets.open(value), new Date(held.at))
    : new Map<string, string>();
  const fresh = new Map<string, string>();
  for (const [name, value] of parameters) {
    const set = guided.get(name);
    if (set !== undefined) {
      if (side !== 'behind' && !sameValue(set, value))
        throw new ManagementRefusal(
          `${name} follows from a setting of ${refName(ref)} already, with another value`,
        );
    } else if (side !== 'behind' || !Object.hasOwn(own, name)) fresh.set(name, value);
  }
  return { ...own, ...keptParameters(fresh, secrets, own) };
}

function setsSomething(context: FleetContext, ref: IntentRef): boolean {
  const held = ref.kind === 'fleet' ? context.fleet : context.models.get(ref.id);
  if (!held) return false;
  return layerParameters(ref.kind, held.document as never, () => SOME_VALUE, new Date(held.at)).size > 0;
}

/** A word whose layers set nothing brings nothing between two files. */
function isSilent(context: FleetContext, entry: string): boolean {
  if (entry === '<groups>')
    return [...context.groups.values()].every(
      ({ document }) => Object.keys(document.parameters).length === 0,
    );
  if (entry === '<site>') return context.sites.size === 0;
  if (entry === '<model>')
    return [...context.models.keys()].every((id) => !setsSomething(context, { kind: 'model', id }));
  return false;
}
