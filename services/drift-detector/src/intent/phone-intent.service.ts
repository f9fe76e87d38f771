import { createHash } from 'node:crypto';
import { askedPath, GENERIC_MAC, normalisePath, resolveMaster } from '@ringfleet/ucs';
import type { HeldValue } from '../held-value.ts';
import type { FleetView } from '../phones/fleet-view.service.ts';
import type { PhoneView, Policy } from '../phones/phone-view.repository.ts';
import { layerName } from './layer-name.ts';
import type { Sources } from './sources.service.ts';
import { isThere, sourceId, type Source, type SourceContent } from './source.repository.ts';

/** What the intent says of one parameter. */
interface IntendedValue {
  value: HeldValue;
  path: string;
  /** `fleet`, `site berlin`, …; `file` for one that the operator gave. */
  layer: string;
}

/** What is meant for one phone, as far as files and policies say it. */
export interface PhoneIntent {
  mac: string;
  model?: string;
  application?: string;
  /** Of its layers, the most specific first. */
  policies: readonly Policy[];
  valueOf(parameter: string): IntendedValue | undefined;
  /** The versions of everything that it was made of: it differs when any of it was changed. */
  stamp: string;
}

type ReadFile = Pick<Source, 'path' | 'seq' | 'layer'> & { settings: ReadonlyMap<string, HeldValue> };

/** Contents kept in memory, by file and version: those that many phones read. */
const KEPT = 300;

interface KeptContent {
  content: SourceContent;
  settings: ReadonlyMap<string, HeldValue>;
}

/** Works out what files phones read and what these say: by the master file, as phones do it (AG 1.4). */
export class PhoneIntents {
  private readonly sources: Sources;
  private readonly fleet: FleetView;
  private readonly kept = new Map<string, Promise<KeptContent | undefined>>();

  constructor(sources: Sources, fleet: FleetView) {
    this.sources = sources;
    this.fleet = fleet;
  }

  /** The intents of a page of phones; what they share is read once. */
  async of(macs: readonly string[]): Promise<Map<string, PhoneIntent>> {
    const views = await this.fleet.phones(macs);
    const readers = await this.readers(macs, views);
    const masters = await this.sources.heads(readers.flatMap(({ masters: paths }) => paths.map(sourceId)));
    const listed = readers.map(async (reader) => {
      const master = reader.masters.map((path) => masters.get(sourceId(path))).find(isThere);
      const held = master && (await this.content(master));
      return [reader.mac, { master, files: held ? filesOf(held.content, reader) : [] }] as const;
    });
    const lists = new Map(await Promise.all(listed));
    const wanted = [...lists.values()].flatMap(({ files }) => files.flat());
    const heads = await this.sources.heads(wanted.map(sourceId));
    const policies = await this.policies(readers);
    const intents = readers.map(async (reader): Promise<[string, PhoneIntent]> => {
      const { master, files } = lists.get(reader.mac) ?? { master: undefined, files: [] };
      const read = files.map((paths) => paths.map((path) => heads.get(sourceId(path))).find(isThere));
      const contents = await Promise.all(read.filter(isThere).map((head) => this.read(head)));
      const own = policies.get(reader.mac) ?? [];
      const stamp = stampOf([master, ...read], reader, own);
      return [reader.mac, intentOf(reader, contents, own, stamp)];
    });
    return new Map(await Promise.all(intents));
  }

  private async readers(macs: readonly string[], views: ReadonlyMap<string, PhoneView>): Promise<Reader[]> {
    const sites = [...views.values()].flatMap(({ managed }) => managed?.site ?? []);
    const bootPaths = await this.fleet.bootPaths(sites);
    return Promise.all(
      macs.map(async (mac): Promise<Reader> => {
        const { managed, seen } = views.get(mac) ?? {};
        const ofSite = managed?.site === undefined ? '' : (bootPaths.get(managed.site) ?? '');
        const bootPath = ofSite || (seen?.bootPath ?? '');
        const model = seen?.model ?? managed?.model;
        return {
          ...{ mac, bootPath, model, partNumber: seen?.partNumber, application: seen?.application },
          masters: below(bootPath, `${mac}.cfg`, `${GENERIC_MAC}.cfg`),
          layers: layersOf(mac, managed, model, await this.fleet.groupChain(managed?.group)),
        };
      }),
    );
  }

  private async policies(readers: readonly Reader[]): Promise<Map<string, Policy[]>> {
    const held = await this.fleet.policiesOf(readers.flatMap(({ layers }) => layers));
    return new Map(readers.map(({ mac, layers }) => [mac, layers.flatMap((layer) => held.get(layer) ?? [])]));
  }

  private async read(head: Source): Promise<ReadFile> {
    // Replaced between the two readings: the stamp tells, and the phone is judged again.
    const { settings } = (await this.content(head)) ?? { settings: new Map<string, HeldValue>() };
    return { path: head.path, seq: head.seq, ...(head.layer ? { layer: head.layer } : {}), settings };
  }

  /** What a file says; undefined when it was replaced meanwhile. */
  private async content(head: Source): Promise<KeptContent | undefined> {
    // A file of one phone is read for that phone only.
    if (head.contentOf === undefined && head.mac !== null) return this.readContent(head);
    const key = `${sourceId(head.path)}#${head.seq}`;
    const known = this.kept.get(key) ?? this.readContent(head);
    this.kept.delete(key);
    this.kept.set(key, known);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest);
    try {
      const held = await known;
      if (!held) this.kept.delete(key);
      return held;
    } catch (error) {
      this.kept.delete(key);
      throw error;
    }
  }

  private async readContent(head: Source): Promise<KeptContent | undefined> {
    const content = await this.sources.content(sourceId(head.path), head);
    return content && { content, settings: new Map(content.settings) };
  }
}

interface Reader {
  mac: string;
  bootPath: string;
  model: string | undefined;
  partNumber: string | undefined;
  application: string | undefined;
  /** Paths of master files, the first that is there counts (polycom-ucs.md section 2.1). */
  masters: string[];
  /** `<scope>/<of>`, the most specific first. */
  layers: string[];
}

/** Names below the boot path, and each of them in the root where it is not there. */
function below(bootPath: string, ...names: string[]): string[] {
  if (bootPath === '') return names;
  return names.flatMap((name) => [normalisePath(`${bootPath}/${name}`), name]);
}

/** For each entry of CONFIG_FILES the paths where it may lie. What is a URL is on another server. */
function filesOf(content: SourceContent, { mac, model, partNumber, bootPath }: Reader): string[][] {
  const place = { element: '', elementPath: '', line: 1, column: 1, valueLine: 1, valueColumn: 1 };
  const attributes = content.lists.map(([name, value]) => ({ name, value, ...place }));
  const { configFiles } = resolveMaster(
    { attributes },
    { mac, ...(model === undefined ? {} : { model }), ...(partNumber === undefined ? {} : { partNumber }) },
  );
  return configFiles
    .filter((entry) => !entry.includes('://'))
    .map((entry) => [...new Set([askedPath(bootPath, entry), normalisePath(entry)])]);
}

function layersOf(
  mac: string,
  managed: PhoneView['managed'],
  model: string | undefined,
  groups: readonly string[],
): string[] {
  return [
    `phone/${mac}`,
    ...groups.map((id) => `group/${id}`),
    ...(managed?.site === undefined ? [] : [`site/${managed.site}`]),
    ...(model === undefined ? [] : [`model/${model}`]),
    'fleet/fleet',
  ];
}

function intentOf(
  { mac, model, application }: Reader,
  files: readonly ReadFile[],
  policies: readonly Policy[],
  stamp: string,
): PhoneIntent {
  return {
    ...{ mac, policies, stamp },
    ...(model === undefined ? {} : { model }),
    ...(application === undefined ? {} : { application }),
    valueOf(parameter) {
      for (const { path, layer, settings } of files) {
        const value = settings.get(parameter);
        if (value !== undefined) return { value, path, layer: layerName(layer) };
      }
      return undefined;
    },
  };
}

function stampOf(
  heads: readonly (Source | undefined)[],
  { model, application, layers }: Reader,
  policies: readonly Policy[],
): string {
  const files = heads.map((head) => (head ? `${head.path}@${head.seq}` : '-'));
  const locks = policies.map(({ locked, allowed }) => [locked, allowed]);
  return createHash('sha256')
    .update(JSON.stringify([files, model, application, layers, locks]))
    .digest('hex')
    .slice(0, 16);
}
