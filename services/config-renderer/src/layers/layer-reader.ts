import { RingfleetError } from '@ringfleet/contracts';
import type { PageQuery } from '@ringfleet/service-kit';
import { isSecretParameter, MASKED_VALUE } from '@ringfleet/ucs';
import {
  type IntentDocuments,
  type IntentKind,
  intentKinds,
  type IntentRef,
  refName,
  type StoredValue,
} from '../intent/intent-document.ts';
import type { IntentSecrets } from '../intent/intent-secrets.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { Held } from '../intent/intent.repositories.ts';
import { storedId } from '../plans/intent-plan.ts';
import { deviceFileName } from '../rendering/config-list.ts';
import { layerFiles } from '../rendering/layer-files.ts';
import { guidedFrom } from './guided-from.ts';

interface Written {
  version: number;
  author: string;
  note: string;
  changedAt: string;
}

export interface LayerSummary extends Written {
  scope: IntentKind;
  of: string;
  parameters: number;
  guided: number;
  locked: number;
  allowed: number;
  files: string[];
}

export interface ShownLayer extends Written {
  scope: IntentKind;
  of: string;
  parameters: { name: string; value: string; guided: boolean; from?: string }[];
  locked: string[];
  allowed: string[];
  files: string[];
}

/** Layers as people speak of them: what a scope sets, whatever it follows from. */
export class LayerReader {
  private readonly store: IntentStore;
  private readonly secrets: IntentSecrets;

  constructor(store: IntentStore, secrets: IntentSecrets) {
    this.store = store;
    this.secrets = secrets;
  }

  /** The fleet's first, then models, sites, groups, phones. A page may be shorter than asked for. */
  async list(
    scope: IntentKind | undefined,
    { cursor, limit }: PageQuery,
  ): Promise<{ items: LayerSummary[]; cursor?: string }> {
    const kinds = scope === undefined ? intentKinds : [scope];
    let [at, inner] = cursor === undefined ? [0, undefined] : placeOf(cursor, kinds);
    const suffix = await this.suffix();
    const items: LayerSummary[] = [];
    while (items.length === 0 && at < kinds.length) {
      const kind = kinds[at] ?? 'fleet';
      const page = await this.store.list(kind, { limit, ...(inner === undefined ? {} : { cursor: inner }) });
      for (const { id, value } of page.items) {
        const found = summaryOf({ kind, id }, value, suffix);
        if (found.parameters + found.guided + found.locked + found.allowed > 0) items.push(found);
      }
      inner = page.cursor;
      if (inner === undefined) at += 1;
    }
    const next = at < kinds.length ? { cursor: cursorOf(kinds[at] ?? 'fleet', inner) } : {};
    return { items, ...next };
  }

  /** @throws RF_INTENT_UNKNOWN */
  async get(ref: IntentRef): Promise<ShownLayer> {
    const { kind } = ref;
    const id = storedId(kind, ref.id);
    const held = await this.store.get(kind, id);
    if (!held) throw new RingfleetError('RF_INTENT_UNKNOWN', { what: refName({ kind, id }) });
    const { document } = held;
    const own = Object.entries(document.parameters).map(([name, value]) => ({
      ...{ name, value: this.shown(name, value), guided: false },
    }));
    const guided = [...guidedFrom(kind, document, new Date(held.at))].map(([name, { value, from }]) => ({
      ...{ name, value: this.shown(name, value), guided: true, from },
    }));
    return {
      ...{ scope: kind, of: id },
      parameters: [...own, ...guided].sort((a, b) => (a.name < b.name ? -1 : 1)),
      locked: document.locked,
      allowed: document.allowed,
      files: filesOf(
        { kind, id },
        document,
        [...own, ...guided].map(({ name }) => name),
        await this.suffix(),
      ),
      ...written(held),
    };
  }

  private shown(name: string, value: StoredValue): string {
    const text = this.secrets.masked(value);
    return text !== '' && isSecretParameter(name) ? MASKED_VALUE : text;
  }

  private async suffix(): Promise<string> {
    return (await this.store.get('fleet', 'fleet'))?.document.deviceFileSuffix ?? '-lync';
  }
}

function summaryOf(ref: IntentRef, held: Held, suffix: string): LayerSummary {
  const { document } = held;
  const own = Object.keys(document.parameters);
  const guided = [...guidedFrom(ref.kind, document, new Date(held.at)).keys()];
  return {
    ...{ scope: ref.kind, of: ref.id },
    ...{ parameters: own.length, guided: guided.length },
    ...{ locked: document.locked.length, allowed: document.allowed.length },
    files: filesOf(ref, document, [...own, ...guided], suffix),
    ...written(held),
  };
}

function filesOf(
  ref: IntentRef,
  document: IntentDocuments[IntentKind],
  names: readonly string[],
  suffix: string,
): string[] {
  if (names.length === 0) return [];
  if (ref.kind === 'phone') return [deviceFileName((document as IntentDocuments['phone']).id, suffix)];
  return layerFiles(ref, new Map(names.map((name) => [name, '']))).map(({ path }) => path);
}

function written({ seq, author, note, at }: Held): Written {
  return { version: seq, author, note, changedAt: at };
}

function cursorOf(kind: IntentKind, inner: string | undefined): string {
  return Buffer.from(JSON.stringify([kind, inner ?? null])).toString('base64url');
}

function placeOf(cursor: string, kinds: readonly IntentKind[]): [at: number, inner: string | undefined] {
  try {
    const [kind, inner] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, unknown];
    const at = kinds.indexOf(kind as IntentKind);
    if (at >= 0) return [at, typeof inner === 'string' ? inner : undefined];
  } catch {
    // Whatever is wrong with it, it is not ours.
  }
  throw new RingfleetError('RF_CURSOR_INVALID');
}
