import { findModel } from '@ringfleet/ucs';
import { noFirmware } from '../firmware/firmware-state.ts';
import {
  FLEET,
  type IntentKind,
  type IntentRef,
  type PhoneDocument,
  refName,
  refText,
} from '../intent/intent-document.ts';
import { type FleetContext, groupChain } from '../intent/intent-store.ts';
import type { Held } from '../intent/intent.repositories.ts';
import {
  configLists,
  deviceFileName,
  deviceMask,
  genericMasterPath,
  type ListReader,
} from './config-list.ts';
import { deviceParameters, type LayerFile, layerFiles } from './layer-files.ts';
import { layerParameters, type OpenValue } from './layer-parameters.ts';
import { type FirmwareReader, isSameFirmware, masterFirmware, withFirmware } from './master-firmware.ts';

/** What is known of a phone beside its document. */
export interface SeenOfPhone {
  model?: string | undefined;
  /** Where it last booted; absent: not seen yet. */
  bootPath?: string | undefined;
}

/** One file to render: what it holds, not yet its text. */
export type FileContent =
  | { kind: 'config'; parameters: ReadonlyMap<string, string> }
  | {
      kind: 'master';
      attributes: readonly (readonly [string, string])[];
      /** Hashes of the images that it leads to: it is served where these are. */
      requires: readonly string[];
    };

export interface FileToRender {
  path: string;
  /** The phone it belongs to. */
  mac: string | null;
  /** What a comment names. */
  title: string;
  content: FileContent;
  /** Why it is not all that it shall be, so that the last good one stays. */
  fault?: string;
}

/** Attributes first, in this order; the others by name. */
const FIRST_ATTRIBUTES = ['APP_FILE_PATH', 'CONFIG_FILES'];

/** Stands for values where only the names of a layer's parameters count: a value that cannot be opened stops no list. */
const SOME_VALUE = 'x';

/** What documents come to as files. Holds the layers that many phones read, each worked out once. */
export class Rendering {
  readonly context: FleetContext;
  private readonly open: OpenValue;
  private readonly layers = new Map<string, readonly LayerFile[]>();

  constructor(context: FleetContext, open: OpenValue) {
    this.context = context;
    this.open = open;
  }

  /** Of everything but phones. @throws RF_SEAL_BROKEN when a secret cannot be opened */
  filesOf(ref: IntentRef): FileToRender[] {
    const held = this.held(ref);
    if (!held || this.context.fleet === undefined) return [];
    const files = layerFiles(ref, this.parametersOf(ref)).map(
      ({ path, parameters, lacking }): FileToRender => {
        const apart = lacking.length === 0 ? '' : ', what not every model has';
        return {
          path,
          mac: null,
          title: `the layer of ${refName(ref)}${apart}`,
          content: { kind: 'config', parameters },
        };
      },
    );
    if (ref.kind === 'fleet') return [this.genericMaster(undefined), ...files];
    if (ref.kind === 'site' && (held as Held<'site'>).document.bootPath !== undefined)
      return [this.genericMaster(held as Held<'site'>), ...files];
    return files;
  }

  /** A phone's device file; none when nothing is set for it. @throws RF_SEAL_BROKEN */
  deviceFile(held: Held<'phone'>, seen: SeenOfPhone): FileToRender | undefined {
    if (this.context.fleet === undefined) return undefined;
    const { parameters } = this.deviceParameters(held, seen);
    const { id } = held.document;
    if (parameters.size === 0) return undefined;
    const path = deviceFileName(id, this.suffix);
    return { path, mac: id, title: `the layer of phone ${id}`, content: { kind: 'config', parameters } };
  }

  /** Its own master file, where it reads something else than its boot path gives (design section 5). */
  ownMaster({ document }: Held<'phone'>, seen: SeenOfPhone): FileToRender | undefined {
    if (this.context.fleet === undefined || !this.needsOwnMaster(document, seen)) return undefined;
    const { id, model, site, group } = document;
    const reader = {
      model: model ?? seen.model,
      site: site ?? this.siteReached(site, seen),
      group,
      deviceFile: deviceMask(this.suffix),
    };
    return this.master(`${id}.cfg`, id, `phone ${id}`, reader, this.firmwareReader(document, seen));
  }

  deviceParameters(
    { document, at }: Pick<Held<'phone'>, 'document' | 'at'>,
    seen: SeenOfPhone,
  ): ReturnType<typeof deviceParameters> {
    const all = layerParameters('phone', document, this.open, new Date(at));
    return deviceParameters(all, document.model ?? seen.model);
  }

  get suffix(): string {
    return this.context.fleet?.document.deviceFileSuffix ?? '-lync';
  }

  /** Everything that a layer sets, of whatever files. @throws RF_SEAL_BROKEN */
  parametersOf(ref: IntentRef, open: OpenValue = this.open): Map<string, string> {
    const held = this.held(ref);
    if (!held) return new Map<string, string>();
    return layerParameters(ref.kind, held.document as never, open, new Date(held.at));
  }

  /** The files of a layer, by the names of what it sets: their values mean nothing here. */
  layerFiles(ref: IntentRef): readonly LayerFile[] {
    const key = refText(ref);
    const known = this.layers.get(key);
    if (known) return known;
    const files = layerFiles(
      ref,
      this.parametersOf(ref, () => SOME_VALUE),
    );
    this.layers.set(key, files);
    return files;
  }

  /**
   * Whether its list or firmware differs from that of the generic master under its boot path (design section 5). A phone
   * that is in no site has the one that its boot path gives.
   */
  private needsOwnMaster(document: PhoneDocument, seen: SeenOfPhone): boolean {
    const { site, group } = document;
    const reader = this.firmwareReader(document, seen);
    const generic = { site: this.siteReached(site, seen) };
    if (!isSameFirmware(this.firmware, reader.model, reader, generic)) return true;
    const hasFiles = (kind: IntentKind, id: string) => this.layerFiles({ kind, id }).length > 0;
    if (groupChain(this.context, group).some(({ document }) => hasFiles('group', document.id))) return true;
    const reached = this.siteReached(site, seen);
    if (site === undefined || reached === site) return false;
    return [site, reached].some((id) => id !== undefined && hasFiles('site', id));
  }

  /** The site whose generic master it reads; before it was seen, its own where that has a boot path. */
  private siteReached(site: string | undefined, { bootPath }: SeenOfPhone): string | undefined {
    if (bootPath !== undefined) return this.siteByBootPath(bootPath)?.document.id;
    return site !== undefined && this.context.sites.get(site)?.document.bootPath !== undefined
      ? site
      : undefined;
  }

  private siteByBootPath(bootPath: string): Held<'site'> | undefined {
    if (bootPath === '') return undefined;
    for (const site of this.context.sites.values())
      if (site.document.bootPath?.toLowerCase() === bootPath.toLowerCase()) return site;
    return undefined;
  }

  private get firmware() {
    return this.context.firmware ?? noFirmware;
  }

  private firmwareReader({ id, model, site, group }: PhoneDocument, seen: SeenOfPhone): FirmwareReader {
    const known = model ?? seen.model;
    return {
      mac: id,
      model: known === undefined ? undefined : modelToken(known),
      site: site ?? this.siteReached(site, seen),
      groups: groupChain(this.context, group).map(({ document }) => document.id),
    };
  }

  private genericMaster(site: Held<'site'> | undefined): FileToRender {
    const reader = { site: site?.document.id, deviceFile: deviceMask(this.suffix) };
    const title =
      site === undefined ? 'the fleet, for every phone' : `site '${site.document.id}', for every phone there`;
    return this.master(genericMasterPath(site), null, title, reader, { site: site?.document.id });
  }

  private master(
    path: string,
    mac: string | null,
    title: string,
    reader: ListReader,
    firmwareReader: FirmwareReader,
  ): FileToRender {
    const { general, models } = configLists(this.context, (ref) => this.layerFiles(ref), reader);
    const { paths, requires, fault } = masterFirmware(this.firmware, firmwareReader);
    const settings = new Map(Object.entries(this.context.fleet?.document.master ?? {}));
    const attributes = withFirmware(settings, paths, firmwareReader.model);
    attributes.set('CONFIG_FILES', general.join(', '));
    for (const [model, list] of models) attributes.set(`CONFIG_FILES_${model}`, list.join(', '));
    const content = { kind: 'master', attributes: [...attributes].sort(byAttribute), requires } as const;
    return { path, mac, title, content, ...(fault === undefined ? {} : { fault }) };
  }

  private held({ kind, id }: IntentRef): Held | undefined {
    const { fleet, models, sites, groups } = this.context;
    if (kind === 'fleet') return id === FLEET ? fleet : undefined;
    return kind === 'model' ? models.get(id) : kind === 'site' ? sites.get(id) : groups.get(id);
  }
}

function byAttribute([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function rank(name: string): number {
  const at = FIRST_ATTRIBUTES.findIndex((first) => name === first || name.startsWith(`${first}_`));
  return at < 0 ? FIRST_ATTRIBUTES.length : at;
}

/** A model as it is written everywhere: the catalogue's token, or the text where it has none. */
export function modelToken(text: string): string {
  return findModel(text)?.token ?? text;
}
