import { RingfleetError } from '@ringfleet/contracts';
import type { PageQuery } from '@ringfleet/service-kit';
import { type IntentKind, type IntentRef, refName } from '../intent/intent-document.ts';
import type { IntentReader } from '../intent/intent-reader.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { ChangeOptions, ChangeReport, IntentService } from '../intent/intent.service.ts';
import { heldOf } from '../intent/intent-store.ts';
import { storedId } from '../plans/intent-plan.ts';
import { type LayerPolicies, patchedPolicies, type PoliciesPatch } from './patched-policies.ts';

/** Values as people write them. */
type Values = Readonly<Record<string, string | number | boolean>>;

export interface LayerPatch extends PoliciesPatch {
  parameters?: Readonly<Record<string, string | number | boolean | null>> | undefined;
}

export interface LayerVersion {
  version: number;
  author: string;
  note: string;
  changedAt: string;
  removed: boolean;
  changed: string[];
  parameters: Record<string, unknown>;
  locked: string[];
  allowed: string[];
}

/** What a layer itself sets is changed; the settings that stand beside it in its document stay. */
export class LayerChanges {
  private readonly intent: IntentService;
  private readonly store: IntentStore;
  private readonly reader: IntentReader;

  constructor(intent: IntentService, store: IntentStore, reader: IntentReader) {
    this.intent = intent;
    this.store = store;
    this.reader = reader;
  }

  put(
    ref: IntentRef,
    { parameters, locked, allowed }: { parameters: Values } & LayerPolicies,
    seen: number | undefined,
    options: ChangeOptions,
  ): Promise<ChangeReport> {
    return this.edit(ref, () => ({ parameters, locked, allowed }), seen, options);
  }

  patch(
    ref: IntentRef,
    patch: LayerPatch,
    seen: number | undefined,
    options: ChangeOptions,
  ): Promise<ChangeReport> {
    return this.edit(
      ref,
      (before) => {
        const parameters = new Map(Object.entries((before['parameters'] ?? {}) as Values));
        for (const [name, value] of Object.entries(patch.parameters ?? {}))
          if (value === null) parameters.delete(name);
          else parameters.set(name, value);
        return { parameters: Object.fromEntries(parameters), ...patchedPolicies(before, patch) };
      },
      seen,
      options,
    );
  }

  /** Brings back what the layer set in a version, not the settings of that time. @throws RF_VERSION_UNKNOWN */
  rollBack(
    ref: IntentRef,
    version: number,
    seen: number | undefined,
    options: ChangeOptions,
  ): Promise<ChangeReport> {
    const { kind } = ref;
    const id = storedId(kind, ref.id);
    return this.intent.change(async () => {
      await this.intent.assertSeen({ kind, id }, seen);
      const { document } = await this.intent.get(kind, id);
      const found = await this.store.versionAt({ kind, id }, version);
      const old = found && heldOf(found);
      if (!old) throw new RingfleetError('RF_VERSION_UNKNOWN', { what: refName({ kind, id }), version });
      const { parameters, locked, allowed } = old.document;
      return [[{ kind, id, document: { ...document, parameters, locked, allowed } }]];
    }, options);
  }

  /** Every version of the document, newest first, with what it changed of the layer. */
  async history(ref: IntentRef, page: PageQuery): Promise<{ items: LayerVersion[]; cursor?: string }> {
    const { items, cursor } = await this.reader.history(ref, page);
    return {
      items: items.map(({ document, changed, ...version }) => {
        const { parameters = {}, locked = [], allowed = [] } = document ?? {};
        return {
          ...version,
          changed: changed.filter((name) => !SETTINGS.has(name)),
          parameters: parameters as Record<string, unknown>,
          locked: locked as string[],
          allowed: allowed as string[],
        };
      }),
      ...(cursor === undefined ? {} : { cursor }),
    };
  }

  private edit(
    ref: IntentRef,
    layer: (before: Record<string, unknown>) => Record<string, unknown>,
    seen: number | undefined,
    options: ChangeOptions,
  ): Promise<ChangeReport> {
    return this.intent.edit(
      ref,
      (before, isThere) => {
        if (!isThere && NEEDED.has(ref.kind))
          throw new RingfleetError('RF_INTENT_UNKNOWN', { what: refName(ref) });
        return { ...before, ...layer(before) };
      },
      seen,
      options,
    );
  }
}

/** Of these somebody says first that they are there; the fleet and models always are. */
const NEEDED: ReadonlySet<IntentKind> = new Set(['site', 'group', 'phone']);

/** Fields of documents that are none of the layer's; parameters have names with dots. */
const SETTINGS = new Set([
  ...[
    'name',
    'model',
    'site',
    'group',
    'lines',
    'parent',
    'bootPath',
    'networks',
    'bootServer',
    'ntpServers',
  ],
  ...['timeZone', 'lyncServer', 'vlan', 'ftpAccount', 'baseProfile', 'pinSignIn', 'caCertificates', 'lists'],
  ...['deviceFileSuffix', 'retiredFilesDays'],
]);
