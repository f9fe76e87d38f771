import type { WithheldSettings } from '@ringfleet/ucs';
import { FLEET, type IntentRef } from '../intent/intent-document.ts';
import { type FleetContext, groupChain, type IntentStore } from '../intent/intent-store.ts';
import type { Held } from '../intent/intent.repositories.ts';
import type { AskedPhone } from '../preview/asked-phone.ts';
import type { BootedPhone } from '../preview/booted-phone.ts';
import { configLists, deviceFileName, deviceMask, type ListReader } from '../rendering/config-list.ts';
import { isOneOf } from '../rendering/layer-files.ts';
import type { OpenValue } from '../rendering/layer-parameters.ts';
import { Rendering } from '../rendering/rendering.ts';

/** Settings that a layer has and a phone is not given, since its model lacks them. */
export interface WithheldFile extends WithheldSettings {
  ref: IntentRef;
}

/** The layers that stand behind one phone's list. */
export class PhoneLayers {
  private readonly rendering: Rendering;
  private readonly asked: AskedPhone;
  private readonly booted: BootedPhone;
  /** Whose master file it read, when that was rendered. */
  private readonly master: IntentRef | undefined;

  private constructor(
    rendering: Rendering,
    asked: AskedPhone,
    booted: BootedPhone,
    master: IntentRef | undefined,
  ) {
    this.rendering = rendering;
    this.asked = asked;
    this.booted = booted;
    this.master = master;
  }

  /** Reads the few documents that count for this phone, however many there are. */
  static async of(asked: AskedPhone, booted: BootedPhone, store: IntentStore, open: OpenValue) {
    const origin = await booted.master?.served.origin();
    const master = origin?.kind === 'layer' ? origin.ref : undefined;
    const context = await contextOf(asked, master, store);
    return new PhoneLayers(new Rendering(context, open), asked, booted, master);
  }

  /** What the renderer kept from this phone, in the order of its list. @throws RF_SEAL_BROKEN */
  withheld(): WithheldFile[] {
    return [...this.ownWithheld(), ...this.sharedWithheld()];
  }

  /** Whether one layer's scope is less specific than another's. */
  isLower(layer: IntentRef, than: IntentRef): boolean {
    return this.rank(layer) > this.rank(than);
  }

  private ownWithheld(): WithheldFile[] {
    const { held, seen, mac } = this.asked;
    if (!held || this.rendering.context.fleet === undefined) return [];
    const path = deviceFileName(mac, this.rendering.suffix);
    const isListed = this.booted.result.files.some((file) => file.path.toLowerCase() === path.toLowerCase());
    if (!isListed) return [];
    const { withheld } = this.rendering.deviceParameters(held, { model: seen?.model });
    return withheld.size === 0
      ? []
      : [{ ref: { kind: 'phone', id: mac }, path, settings: settingsOf(withheld) }];
  }

  /** Part files of layers that stand in the lists of other models only. */
  private sharedWithheld(): WithheldFile[] {
    if (!this.master) return [];
    const { rendering } = this;
    const { model } = this.asked.phone;
    const parts = new Map<string, IntentRef>();
    const filesOf = (ref: IntentRef) =>
      rendering.layerFiles(ref).map((file) => {
        if (isOneOf(file.lacking, model)) parts.set(file.path, ref);
        return { ...file, lacking: [] };
      });
    const { general } = configLists(rendering.context, filesOf, this.reader(this.master, model));
    return general.flatMap((path) => {
      const ref = parts.get(path);
      const file = ref && rendering.layerFiles(ref).find((part) => part.path === path);
      if (!ref || !file) return [];
      const values = rendering.parametersOf(ref);
      const settings = [...file.parameters.keys()].map((name) => ({ name, value: values.get(name) ?? '' }));
      return [{ ref, path, settings }];
    });
  }

  private reader(master: IntentRef, model: string): ListReader {
    const deviceFile = deviceMask(this.rendering.suffix);
    const [site] = this.rendering.context.sites.keys();
    if (master.kind === 'fleet') return { model, deviceFile };
    return { model, site, deviceFile, group: this.groupRead(master) };
  }

  /** Groups stand in lists of phones' own masters only. */
  private groupRead({ kind }: IntentRef): string | undefined {
    return kind === 'phone' ? this.asked.held?.document.group : undefined;
  }

  private rank(ref: IntentRef): number {
    if (ref.kind !== 'group') return RANKS[ref.kind];
    const chain = groupChain(this.rendering.context, this.asked.held?.document.group);
    const at = chain.findIndex(({ document }) => document.id === ref.id);
    return RANKS.group + (at < 0 ? chain.length : at) / (chain.length + 1);
  }
}

const RANKS = { phone: 0, group: 1, site: 2, model: 3, fleet: 4 } as const;

function settingsOf(parameters: ReadonlyMap<string, string>): { name: string; value: string }[] {
  return [...parameters].map(([name, value]) => ({ name, value }));
}

/** With the one site whose layer the phone reads, if any. */
async function contextOf(
  asked: AskedPhone,
  master: IntentRef | undefined,
  store: IntentStore,
): Promise<FleetContext> {
  const [fleet, model, site, groups] = await Promise.all([
    store.get('fleet', FLEET),
    store.get('model', asked.phone.model),
    siteRead(asked, master, store),
    groupsOf(asked.held?.document.group, store),
  ]);
  return {
    fleet,
    models: new Map(model ? [[model.document.id, model]] : []),
    sites: new Map(site ? [[site.document.id, site]] : []),
    groups,
  };
}

/** Of a site's generic master that site; of a phone's own the phone's, else that of its boot path. */
async function siteRead(
  { held, seen }: AskedPhone,
  master: IntentRef | undefined,
  store: IntentStore,
): Promise<Held<'site'> | undefined> {
  const id = master?.kind === 'site' ? master.id : held?.document.site;
  if (id !== undefined) return store.get('site', id);
  if (master?.kind !== 'phone' || !seen?.bootPath) return undefined;
  const equals = seen.bootPath.toLowerCase();
  const { items } = await store.list('site', { index: 'bootPath', equals, limit: 1 });
  return items[0]?.value;
}

/** A group and those that it lies in, the nearest first. */
export async function groupsOf(
  group: string | undefined,
  store: IntentStore,
): Promise<Map<string, Held<'group'>>> {
  const groups = new Map<string, Held<'group'>>();
  for (let id = group; id !== undefined && !groups.has(id);) {
    const held: Held<'group'> | undefined = await store.get('group', id);
    if (!held) break;
    groups.set(id, held);
    id = held.document.parent;
  }
  return groups;
}
