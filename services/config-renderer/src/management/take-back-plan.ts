import { isDeepStrictEqual } from 'node:util';
import { readConfigurationFile } from '@ringfleet/ucs';
import {
  FLEET,
  type FleetDocument,
  fleetDocumentSchema,
  type IntentDocuments,
  type ModelDocument,
  parseRef,
  type PhoneDocument,
  refName,
} from '../intent/intent-document.ts';
import type { FleetContext } from '../intent/intent-store.ts';
import type { Held } from '../intent/intent.repositories.ts';
import type { ProposedDocument } from '../plans/intent-plan.ts';
import { guidedParameters } from '../rendering/layer-parameters.ts';
import type { RenderedFile } from '../rendering/rendered-file.repository.ts';
import { type Came, fleetWithoutMaster, phoneWithoutFile, withoutParameters } from './came-from-file.ts';
import { type LayerOfFile, placeFile } from './layer-place.ts';
import { ManagementRefusal } from './management-refusal.ts';
import { type Lists, withLists } from './master-lists.ts';

/** What giving a path back would do to documents. */
export interface TakeBackPlan {
  documents: ProposedDocument[];
}

/** Documents that taking the file changed, each in its three states. */
export interface CameDocuments {
  fleet?: Came<FleetDocument>;
  model?: Came<ModelDocument>;
  phone?: Came<PhoneDocument>;
}

/** What else reads the fleet's settings. */
export interface FleetUse {
  /** Other master files are rendered from its lists and attributes. */
  read: boolean;
  /** Device files are rendered under its suffix. */
  named: boolean;
  /** Anything but the fleet is described. */
  others: boolean;
}

/** The root's master file goes back: the fleet's lists and attributes to what they were. */
export function planMasterBack(
  now: FleetDocument,
  before: FleetDocument | undefined,
  use: FleetUse,
): TakeBackPlan {
  const document = fleetWithoutMaster(before, now, use);
  const isUsual = isDeepStrictEqual(plain(document), plain(fleetDocumentSchema.parse({})));
  const gone = before === undefined && isUsual && !use.others;
  return { documents: [{ kind: 'fleet', id: FLEET, document: gone ? null : document }] };
}

/**
 * A file that became a layer, or a phone, goes back.
 * @returns plans in the order of preference: its place in the lists may be before or behind what the layer has by now
 */
export function planFileBack(path: string, { fleet, model, phone }: CameDocuments): TakeBackPlan[] {
  if (phone) return [{ documents: [{ kind: 'phone', id: phone.now.id, document: phoneWithoutFile(phone) }] }];
  if (!fleet) throw new ManagementRefusal('the lists of the fleet do not say any more where it stood');
  const layer: LayerOfFile = model ? { kind: 'model', model: model.now.id } : { kind: 'fleet' };
  const same = isDeepStrictEqual(plain(fleet.now.lists), plain(fleet.after.lists));
  const places: (Lists | undefined)[] = [
    ...(same ? [fleet.before?.lists] : []),
    ...(['before', 'behind'] as const).map((side) => placeFile(fleet.now.lists, path, layer, side)),
  ];
  return places.map((lists) => {
    const listed = withLists(fleet.now, lists);
    const documents: ProposedDocument[] = [
      {
        kind: 'fleet',
        id: FLEET,
        document: model ? listed : { ...listed, parameters: withoutParameters(fleet) },
      },
    ];
    if (model) documents.push({ kind: 'model', id: model.now.id, document: modelWithoutFile(model) });
    return { documents };
  });
}

/** A rendered layer or device file stays as it is, as a file of the operator: documents lose what is in it. */
export function planFileKept(
  { path, owner }: RenderedFile,
  bytes: Uint8Array,
  context: FleetContext,
  phone: Held<'phone'> | undefined,
): TakeBackPlan {
  const ref = parseRef(owner);
  const names = new Set(readConfigurationFile(bytes).settings.map(({ name }) => name));
  const without = <T>(parameters: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(parameters).filter(([name]) => !names.has(name)));
  if (ref.kind === 'phone' && phone) {
    const document = { ...phone.document, lines: [], parameters: without(phone.document.parameters) };
    return { documents: [{ kind: 'phone', id: ref.id, document }] };
  }
  const { fleet } = context;
  const held = ref.kind === 'fleet' ? fleet : ref.kind === 'model' ? context.models.get(ref.id) : undefined;
  if (!fleet || !held)
    throw new ManagementRefusal(
      `${refName(ref)} reads it by a list of its own, where a file of your own cannot stand; move its parameters to another layer instead`,
    );
  const guided = guidedParameters(ref.kind, held.document as never, () => 'x', new Date(held.at));
  const setting = [...guided.keys()].find((name) => names.has(name));
  if (setting !== undefined)
    throw new ManagementRefusal(
      `${setting} in it follows from a setting of ${refName(ref)}, which would go on being rendered; take that setting away first`,
    );
  const layer: LayerOfFile = ref.kind === 'fleet' ? { kind: 'fleet' } : { kind: 'model', model: ref.id };
  const lists = placeFile(fleet.document.lists, path, layer, 'before');
  const listed: FleetDocument = { ...fleet.document, lists };
  if (ref.kind === 'fleet') {
    const document = { ...listed, parameters: without(listed.parameters) };
    return { documents: [{ kind: 'fleet', id: FLEET, document }] };
  }
  const model = held.document as IntentDocuments['model'];
  return {
    documents: [
      { kind: 'fleet', id: FLEET, document: listed },
      { kind: 'model', id: ref.id, document: { ...model, parameters: without(model.parameters) } },
    ],
  };
}

/** A model that is described by nothing else goes again. */
function modelWithoutFile(came: Came<ModelDocument>): ModelDocument | null {
  const document = { ...came.now, parameters: withoutParameters(came) };
  const { parameters, locked, allowed } = document;
  const isEmpty = Object.keys(parameters).length + locked.length + allowed.length === 0;
  return came.before === undefined && isEmpty ? null : document;
}

/** As it is stored: without fields that are undefined. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
