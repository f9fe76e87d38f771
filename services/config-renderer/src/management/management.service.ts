import { RingfleetError } from '@ringfleet/contracts';
import { type ProvisioningTree, treePath } from '@ringfleet/provisioning-tree';
import type { Repository } from '@ringfleet/storage';
import type { PreparedIntent } from '../change-sets/change-sets.service.ts';
import type { FileBytes } from '../imported-files/file-bytes.ts';
import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import type { IntentSecrets } from '../intent/intent-secrets.ts';
import type { ChangeOptions, ChangeReport, IntentService } from '../intent/intent.service.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';
import type { ListWord } from '../rendering/config-list.ts';
import type { RenderedFile } from '../rendering/rendered-file.repository.ts';
import { planDevice } from './device-plan.ts';
import { planLayer } from './layer-plan.ts';
import { managedPathOf, ROOT_MASTER } from './managed-path.ts';
import type { ManagementPlan, OwnFile } from './management-plan.ts';
import { ManagementRefusal } from './management-refusal.ts';
import { planMaster } from './master-plan.ts';
import { type OperatorFiles, operatorFiles } from './operator-files.ts';
import { type Compared, differencesText, ReaderComparer } from './reader-comparison.ts';
import type { ReaderComparison, ReaderDifference } from './reader-view.ts';

export type ManagementOptions = Pick<ChangeOptions, 'author' | 'note' | 'dryRun'>;

/** What taking a file under management, or giving it back, does. */
export interface ManagementAnswer {
  path: string;
  /** `the fleet settings`, `the layer of model 'VVX400'`, `a file of your own`. */
  becomes: string;
  /** Who was compared: the number of parameters before, and what a model lacks and is not given any more. */
  before: ReaderComparison[];
  /** What phones would see differently. */
  differences: ReaderDifference[];
  notes: string[];
  /** Of a dry run: why it would be refused. */
  refused?: string;
  report: ChangeReport;
}

export interface ManagementParts {
  intent: IntentService;
  store: IntentStore;
  secrets: IntentSecrets;
  seen: Repository<SeenPhone>;
  treeFiles: Repository<TreeFile>;
  rendered: Repository<RenderedFile>;
  bytes: FileBytes;
  tree: ProvisioningTree;
}

/** Files of the operator become settings, layers and phones, when no phone sees a difference. */
export class Management {
  private readonly parts: ManagementParts;
  private readonly comparer: ReaderComparer;

  constructor(parts: ManagementParts) {
    this.parts = parts;
    this.comparer = new ReaderComparer({ ...parts, open: (value) => parts.secrets.open(value) });
  }

  /** @throws RF_PATH_NOT_FOUND, RF_PATH_MANAGED, RF_MANAGE_REFUSED */
  async manage(path: string, options: ManagementOptions): Promise<ManagementAnswer> {
    const plain = treePath(path);
    /** Worked out in the change's turn, with its documents. */
    const goes: NonNullable<PreparedIntent['treeFiles']> = [];
    let found: { plan: ManagementPlan; compared: Compared } | undefined;
    let refused: string | undefined;
    const note = options.note === '' ? `manage ${plain}` : options.note;
    const report = await this.parts.intent.change(
      async () => {
        const own = await this.ownFile(plain);
        found = await refusable('RF_MANAGE_REFUSED', plain, () => this.workOut(own));
        const { differences } = found.compared;
        if (differences.length > 0)
          refused = `phones would see a difference: ${differencesText(differences)}`;
        if (refused !== undefined && !options.dryRun)
          throw new RingfleetError('RF_MANAGE_REFUSED', { path: plain, reason: refused });
        const { kind, mac, hash, path: asKept } = own.file;
        const modified = new Date().toISOString();
        goes.splice(0, goes.length, { path: asKept, kind, mac, hash, size: 0, blob: null, modified });
        return [found.plan.documents.map((document) => ({ ...document, again: true }))];
      },
      { ...options, note, managing: true },
      goes,
    );
    if (!found) throw new TypeError('a change ended without its plan');
    const { plan, compared } = found;
    return {
      ...{ path: plain, becomes: plan.becomes, before: compared.readers, differences: compared.differences },
      ...{ notes: plan.notes, ...(refused === undefined ? {} : { refused }), report },
    };
  }

  /** The first plan that phones see nothing of; where there is none, the last with what they would see. */
  private async workOut(own: OwnFile): Promise<{ plan: ManagementPlan; compared: Compared }> {
    const files = await operatorFiles(this.parts.treeFiles);
    const { plans, mac } = await this.plansOf(own, files);
    let worst: { plan: ManagementPlan; compared: Compared } | undefined;
    for (const plan of plans) {
      const change = { documents: plan.documents, files: new Map([[own.file.path, null]]) };
      const compared = await this.comparer.compare(change, files, mac);
      worst = { plan, compared };
      if (compared.differences.length === 0) return worst;
    }
    if (!worst) throw new TypeError('there is no plan');
    return worst;
  }

  private async plansOf(
    own: OwnFile,
    { deviceSuffixes }: OperatorFiles,
  ): Promise<{ plans: ManagementPlan[]; mac?: string }> {
    const { store, seen, secrets, treeFiles, tree } = this.parts;
    const managed = managedPathOf(own.file.path, own.file);
    const context = await store.context();
    const hasOwnMaster = ((await treeFiles.get(ROOT_MASTER))?.value.blob ?? null) !== null;
    const base = { context, hasOwnMaster };
    if (managed.what === 'master') {
      const exists = (path: string) => tree.artifact(path) !== undefined;
      const rendered = await this.layerFiles();
      return { plans: [planMaster(own, base, { deviceSuffixes, exists, rendered })] };
    }
    if (managed.what === 'layer') return { plans: [planLayer(own, base, secrets)] };
    const { mac, suffix } = managed;
    const [held, known] = await Promise.all([store.get('phone', mac), seen.get(mac)]);
    const facts = { mac, suffix, held, seenModel: known?.value.model };
    return { plans: planDevice(own, base, facts, secrets), mac };
  }

  /** The files of layers that the root's master file can name, with the words of its lists. */
  private async layerFiles(): Promise<Map<string, ListWord>> {
    const { rendered, store } = this.parts;
    const { models } = await store.context();
    const words = new Map<string, ListWord>();
    for (const [owner, word] of [
      ['fleet/fleet', '<fleet>'],
      ...[...models.keys()].map((id) => [`model/${id}`, '<model>'] as const),
    ] as const) {
      const { items } = await rendered.list({ index: 'owner', equals: owner, limit: 1000 });
      for (const { id, value } of items)
        if (value.kind === 'config' && !value.removed) words.set(id.toLowerCase(), word);
    }
    return words;
  }

  private async ownFile(path: string): Promise<OwnFile> {
    const file = (await this.parts.treeFiles.get(path))?.value;
    if (file?.blob) {
      if (file.kind === 'firmware') return { file, bytes: Buffer.alloc(0) };
      return { file, bytes: await this.parts.bytes.plain(file.blob) };
    }
    const rendered = (await this.parts.rendered.get(path))?.value;
    if (rendered && !rendered.removed)
      throw new RingfleetError('RF_MANAGE_REFUSED', { path, reason: 'it is under management already' });
    throw new RingfleetError('RF_PATH_NOT_FOUND', { path });
  }
}

/** A refusal with the path and the words of the error table. */
export async function refusable<T>(
  code: 'RF_MANAGE_REFUSED' | 'RF_UNMANAGE_REFUSED',
  path: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ManagementRefusal)) throw error;
    throw new RingfleetError(code, { path, reason: error.message });
  }
}
