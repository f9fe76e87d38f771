import { RingfleetError } from '@ringfleet/contracts';
import { treePath } from '@ringfleet/provisioning-tree';
import type { Repository } from '@ringfleet/storage';
import { macInPath } from '@ringfleet/ucs';
import type { PreparedIntent } from '../change-sets/change-sets.service.ts';
import { classifyImportedFile } from '../imported-files/classify-imported-file.ts';
import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import { parseRef } from '../intent/intent-document.ts';
import type { RenderedMembers } from '../rendering/rendered-members.ts';
import { ROOT_MASTER } from './managed-path.ts';
import {
  type ManagementAnswer,
  type ManagementOptions,
  type ManagementParts,
  refusable,
} from './management.service.ts';
import { ManagementRefusal } from './management-refusal.ts';
import { operatorFiles } from './operator-files.ts';
import { type Origin, originOf } from './origin-of-path.ts';
import { type Compared, differencesText, ReaderComparer } from './reader-comparison.ts';
import {
  type FleetUse,
  planFileBack,
  planFileKept,
  planMasterBack,
  type TakeBackPlan,
} from './take-back-plan.ts';

type TreeFileChange = NonNullable<PreparedIntent['treeFiles']>[number];

export interface TakeBackOptions extends ManagementOptions {
  /** The file as it is rendered now becomes the operator's own. */
  keep: boolean;
  /** The file comes back although phones see a difference. */
  discard: boolean;
}

export interface TakeBackParts extends ManagementParts {
  versions: Repository<TreeFile>;
  members: RenderedMembers;
}

/** One way back, with the bytes that the path would have. */
interface WayBack {
  bytes: Buffer;
  plans: TakeBackPlan[];
  /** The version whose bytes come back; absent for bytes that are new. */
  file?: Origin['file'];
}

/** Paths under management become files of the operator again. */
export class TakeBack {
  private readonly parts: TakeBackParts;
  private readonly comparer: ReaderComparer;

  constructor(parts: TakeBackParts) {
    this.parts = parts;
    this.comparer = new ReaderComparer({ ...parts, open: (value) => parts.secrets.open(value) });
  }

  /** @throws RF_PATH_NOT_FOUND, RF_UNMANAGE_REFUSED */
  async unmanage(path: string, options: TakeBackOptions): Promise<ManagementAnswer> {
    const plain = treePath(path);
    const { keep, discard, dryRun } = options;
    /** Worked out in the change's turn, with its documents. */
    const comes: TreeFileChange[] = [];
    let compared: Compared | undefined;
    let refused: string | undefined;
    const fresh: string[] = [];
    const note = options.note === '' ? `unmanage ${plain}` : options.note;
    try {
      const report = await this.parts.intent.change(
        async () => {
          const found = await refusable('RF_UNMANAGE_REFUSED', plain, () => this.workOut(plain, keep));
          compared = found.compared;
          const { differences } = compared;
          if (differences.length > 0 && !discard)
            refused = `phones would see a difference: ${differencesText(differences)}; --discard does it all the same, --keep keeps what they have now`;
          if (refused !== undefined && !dryRun)
            throw new RingfleetError('RF_UNMANAGE_REFUSED', { path: plain, reason: refused });
          if (!dryRun) comes.splice(0, comes.length, await this.comingFile(plain, found.way, fresh));
          return [found.plan.documents.map((document) => ({ ...document, again: true }))];
        },
        { ...options, note, managing: true },
        comes,
      );
      if (!compared) throw new TypeError('a change ended without its plan');
      const { readers, differences } = compared;
      return {
        ...{ path: plain, becomes: 'a file of your own', before: readers, differences, notes: [] },
        ...(refused === undefined ? {} : { refused }),
        report,
      };
    } catch (error) {
      await this.parts.bytes.forget(fresh);
      throw error;
    }
  }

  /** The first plan that phones see nothing of; where there is none, the first. */
  private async workOut(
    path: string,
    keep: boolean,
  ): Promise<{ way: WayBack; plan: TakeBackPlan; compared: Compared }> {
    const way = keep ? await this.asItIs(path) : await this.asItWas(path);
    const files = await operatorFiles(this.parts.treeFiles);
    let first: { way: WayBack; plan: TakeBackPlan; compared: Compared } | undefined;
    for (const plan of way.plans) {
      const change = { documents: plan.documents, files: new Map([[path, way.bytes]]) };
      const compared = await this.comparer.compare(change, files, macInPath(path));
      first ??= { way, plan, compared };
      if (compared.differences.length === 0) return { way, plan, compared };
    }
    if (!first) throw new TypeError('there is no plan');
    return first;
  }

  private async asItWas(path: string): Promise<WayBack> {
    await this.assertManaged(path);
    const origin = await originOf(this.parts, path);
    if (!origin && !(await this.parts.rendered.get(path)))
      throw new RingfleetError('RF_PATH_NOT_FOUND', { path });
    if (!origin)
      throw new ManagementRefusal(
        'there are no bytes from before: it was rendered from the start; --keep makes the file as it is now your own',
      );
    const { file, came } = origin;
    const bytes = await this.parts.bytes.plain(file.blob);
    if (path === ROOT_MASTER) {
      if (!came.fleet) throw new ManagementRefusal('the fleet that it became is gone');
      return { bytes, file, plans: [planMasterBack(came.fleet.now, came.fleet.before, await this.use())] };
    }
    return { bytes, file, plans: planFileBack(path, came) };
  }

  private async asItIs(path: string): Promise<WayBack> {
    await this.assertManaged(path);
    const found = await this.parts.members.bytesOf(path);
    if (!found)
      throw new ManagementRefusal('nothing is rendered there now; without --keep its old bytes come back');
    const { stamp } = found;
    const bytes = ownComment(found.bytes);
    const ref = parseRef(stamp.owner);
    const context = await this.parts.store.context();
    if (stamp.kind === 'master') {
      if (path !== ROOT_MASTER || !context.fleet)
        throw new ManagementRefusal('master files of sites and of single phones are rendered only');
      return { bytes, plans: [planMasterBack(context.fleet.document, undefined, await this.use())] };
    }
    const phone = ref.kind === 'phone' ? await this.parts.store.get('phone', ref.id) : undefined;
    return { bytes, plans: [planFileKept(stamp, bytes, context, phone)] };
  }

  private async assertManaged(path: string): Promise<void> {
    const own = (await this.parts.treeFiles.get(path))?.value;
    if (own?.blob) throw new ManagementRefusal('it is a file of your own already');
    if (!own && !(await this.parts.rendered.get(path)))
      throw new RingfleetError('RF_PATH_NOT_FOUND', { path });
  }

  private async use(): Promise<FleetUse> {
    const { store, rendered } = this.parts;
    const { sites, groups, models } = await store.context();
    const phones = await store.list('phone', { limit: 1 });
    const ownMasters = await rendered.count({ index: 'ownMaster' });
    const described = sites.size + groups.size + models.size + phones.items.length > 0;
    const read =
      ownMasters > 0 || [...sites.values()].some(({ document }) => document.bootPath !== undefined);
    return { read, named: phones.items.length > 0, others: described };
  }

  private async comingFile(path: string, { bytes, file }: WayBack, fresh: string[]): Promise<TreeFileChange> {
    if (file) {
      const { kind, mac, size, hash, blob, modified } = file;
      return { path, kind, mac, size, hash, blob, modified };
    }
    await this.parts.bytes.forget(fresh.splice(0));
    const [kept] = await this.parts.bytes.keepMany([{ bytes, folder: 'files', firmware: false }]);
    if (!kept) throw new TypeError('bytes were not kept');
    fresh.push(kept.blob);
    const { kind, mac } = classifyImportedFile(path, bytes);
    const { blob, size, hash } = kept;
    return { path, kind, mac, size, hash, blob, modified: new Date().toISOString() };
  }
}

/** What the comment of a rendered file says is no longer true of a file of the operator. */
function ownComment(bytes: Buffer): Buffer {
  const text = bytes
    .toString('utf8')
    .replace(
      /<!-- Rendered by Ringfleet from (.*) -->\n<!-- Changes made .* -->/,
      '<!-- Ringfleet rendered this from $1 -->',
    );
  return Buffer.from(text);
}
