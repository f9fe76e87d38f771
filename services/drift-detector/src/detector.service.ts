import type { PhoneFileCurrent, UploadStored } from '@ringfleet/contracts';
import { allPages, KeyedTurns, type DocumentStore, type BlobStore, type Sealer } from '@ringfleet/storage';
import type { Peers } from '@ringfleet/service-kit';
import { AcceptDrift } from './actions/accept-drift.service.ts';
import { AdoptDrift } from './actions/adopt-drift.service.ts';
import { AUTHOR, ClearDrift } from './actions/clear-drift.service.ts';
import { DriftActions } from './actions/drift-actions.service.ts';
import { overrideEdits } from './actions/override-edit.repository.ts';
import { OverrideEdits } from './actions/override-edits.service.ts';
import { fileVersions, keptKindSchema, overrideFiles } from './history/override.repository.ts';
import { PhoneFileHistory } from './history/phone-file-history.service.ts';
import { PhoneIntents } from './intent/phone-intent.service.ts';
import type { SourceChange } from './intent/source-differences.ts';
import { changeSets, largeContents, sources, stagedSources } from './intent/source.repository.ts';
import { Sources } from './intent/sources.service.ts';
import { DriftEvents } from './judging/drift-events.ts';
import { decisions, driftRecords } from './judging/drift-record.repository.ts';
import { DriftStore } from './judging/drift-store.ts';
import { GatheredJudging } from './judging/gathered-judging.ts';
import { Judge } from './judging/judge.service.ts';
import { FleetView } from './phones/fleet-view.service.ts';
import { groupViews, phoneViews, policies, siteViews } from './phones/phone-view.repository.ts';

export interface DetectorParts {
  documents: DocumentStore;
  blobs: BlobStore;
  sealer: Sealer;
  peers: Peers;
  source: string;
  topicPrefix: string;
}

/** A phone's file as one message tells of it. */
interface ToldOrder {
  mac?: string | undefined;
  kind: string;
  order: string;
  /** What the other topic does not tell: that the file was imported, or crossed another. */
  saysMore: boolean;
}

const REMEMBERED = 5_000;

/** Joins what phones override to what is meant for them: whoever moves first, the other is looked at again. */
export class Detector {
  readonly sources: Sources;
  readonly fleet: FleetView;
  readonly history: PhoneFileHistory;
  readonly judge: Judge;
  readonly events: DriftEvents;
  private readonly gathering: GatheredJudging;
  readonly edits: OverrideEdits;
  readonly clear: ClearDrift;
  readonly accept: AcceptDrift;
  readonly actions: DriftActions;
  readonly store: DriftStore;
  private readonly files;
  private readonly turns = new KeyedTurns();
  private round: Promise<void> = Promise.resolve();
  private nextRound: Promise<void> | undefined;
  /** Files that were judged since the start: what comes by the other topic is not judged again. */
  private readonly done = new Set<string>();

  constructor(parts: DetectorParts) {
    const { documents, blobs, sealer, peers, source, topicPrefix } = parts;
    const records = documents.repository(driftRecords);
    const decided = documents.repository(decisions);
    this.files = documents.repository(overrideFiles);
    const judge = (macs: readonly string[], parameters?: ReadonlySet<string>) =>
      this.judge.judge(macs, parameters);
    this.sources = new Sources(
      {
        ...{ blobs, sealer },
        sources: documents.repository(sources),
        contents: documents.repository(largeContents),
        staged: documents.repository(stagedSources),
        sets: documents.repository(changeSets),
      },
      (changes) => this.filesChanged(changes),
    );
    this.fleet = new FleetView(
      {
        phones: documents.repository(phoneViews),
        sites: documents.repository(siteViews),
        groups: documents.repository(groupViews),
        policies: documents.repository(policies),
      },
      (macs) => this.judgeThose(macs),
      () => this.judgeEverything(),
    );
    this.history = new PhoneFileHistory({
      ...{ blobs, sealer },
      versions: documents.repository(fileVersions),
      files: this.files,
      edits: documents.repository(overrideEdits),
    });
    this.events = new DriftEvents({ source, topicPrefix });
    this.judge = new Judge({
      ...{ records, decisions: decided, history: this.history },
      intents: new PhoneIntents(this.sources, this.fleet),
      events: this.events,
      returned: (mac) => this.clear.ask(mac, AUTHOR),
    });
    this.gathering = new GatheredJudging(this.judge);
    this.edits = new OverrideEdits({
      ...{ blobs, sealer, source, topicPrefix, history: this.history },
      edits: documents.repository(overrideEdits),
    });
    this.clear = new ClearDrift({
      ...{ records, decisions: decided, history: this.history, edits: this.edits, judge },
    });
    this.accept = new AcceptDrift({ decisions: decided, clear: this.clear, judge });
    this.actions = new DriftActions({
      ...{ records, accept: this.accept, clear: this.clear },
      adopt: new AdoptDrift({ peers, history: this.history }),
    });
    this.store = new DriftStore(records, decided, this.files);
  }

  uploaded(upload: UploadStored): Promise<void> {
    const saysMore = upload.verb === 'IMPORT' || upload.concurrent;
    return this.inTurn({ ...upload, saysMore }, () => this.history.uploaded(upload));
  }

  fileIs(file: PhoneFileCurrent): Promise<void> {
    return this.inTurn({ ...file, saysMore: false }, () => this.history.current(file));
  }

  fileRemoved(key: string, order: string): Promise<void> {
    const [mac, kind = ''] = key.split('/');
    const removal = { mac, kind, order: `${order} removed`, saysMore: true };
    return this.inTurn(removal, () => this.history.forgotten(key, order));
  }

  /** What was judged already counts when it is told again. */
  lookAtAllAgain(): void {
    this.done.clear();
  }

  /** All phones that override anything. Who asks while that is done shares the next time with others who ask. */
  judgeEverything(): Promise<void> {
    this.nextRound ??= this.round.then(() => {
      this.nextRound = undefined;
      return this.judgeAll();
    });
    this.round = this.nextRound.catch(() => undefined);
    return this.nextRound;
  }

  private async judgeAll(): Promise<void> {
    for await (const page of allPages(this.files))
      await this.judge.judge([...new Set(page.map(({ value }) => value.mac))]);
  }

  private async filesChanged(changes: readonly SourceChange[]): Promise<void> {
    const ofPhones = changes.flatMap(({ mac }) => mac ?? []);
    const shared = changes.filter(({ mac }) => mac === null);
    if (shared.some(({ lists }) => lists)) await this.judgeEverything();
    else {
      await this.judge.judgeParameters([...new Set(shared.flatMap(({ names }) => names))]);
      await this.judgeThose(ofPhones);
    }
  }

  private async judgeThose(macs: readonly string[]): Promise<void> {
    await Promise.all([...new Set(macs)].map((mac) => this.gathering.judge(mac)));
  }

  /** One phone's file comes by two topics: one after the other, and judged once. */
  private async inTurn(
    { mac, kind, order, saysMore }: ToldOrder,
    take: () => Promise<boolean>,
  ): Promise<void> {
    if (mac === undefined || !keptKindSchema.safeParse(kind).success) return;
    const told = `${mac}/${kind} ${order}`;
    await this.turns.take(mac, async () => {
      if (this.done.has(told) && !saysMore) return;
      if (!(await take()) || this.done.has(told)) return;
      await this.gathering.judge(mac);
      this.done.add(told);
      const [oldest] = this.done;
      if (this.done.size > REMEMBERED && oldest !== undefined) this.done.delete(oldest);
    });
  }
}
