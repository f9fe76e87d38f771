import { setTimeout } from 'node:timers/promises';
import { RingfleetError, topicName } from '@ringfleet/contracts';
import type { EventBus } from '@ringfleet/messaging';
import { RequestInvalidError } from '@ringfleet/service-kit';
import { allValues, type Repository } from '@ringfleet/storage';
import { findModel, parseMac, type TargetScope } from '@ringfleet/ucs';
import type { CatalogPhones } from '../phones/catalog-phones.service.ts';
import type { CatalogEvents } from '../releases/catalog-events.ts';
import type { Release } from '../releases/release.repository.ts';
import type { Releases } from '../releases/releases.service.ts';
import type { RootMaster } from './root-master.ts';
import type { TargetReport } from './target-answers.ts';
import { TargetPlan } from './target-plan.ts';
import { type Target, targetId } from './target.repository.ts';

interface TargetsParts {
  targets: Repository<Target>;
  releases: Releases;
  phones: CatalogPhones;
  rootMaster: RootMaster;
  events: CatalogEvents;
  bus: EventBus;
  topicPrefix: string;
}

export interface TargetWish {
  scope: TargetScope;
  of: string;
  version: string;
  models?: readonly string[] | undefined;
  author: string;
  note: string;
}

const GROUP = 'firmware-catalog';
const LOOK_MS = 20;
const LONGEST_MS = 5_000;
/** Refusals that the sentence of an error names; the dry run has all. */
const SAID = 5;

/** Which version phones shall run. Nothing is set that cannot work. */
export class Targets {
  private readonly parts: TargetsParts;

  constructor(parts: TargetsParts) {
    this.parts = parts;
  }

  async list(): Promise<Target[]> {
    return allValues(this.parts.targets);
  }

  /**
   * @throws RF_RELEASE_UNKNOWN, RF_TARGET_UNMANAGED, RF_TARGET_REFUSED (not for a dry run), RF_REQUEST_INVALID,
   *   RF_INTENT_UNKNOWN, RF_PHONE_UNKNOWN
   */
  async set(wish: TargetWish, dryRun: boolean): Promise<TargetReport> {
    const of = await this.named(wish.scope, wish.of);
    const models = wish.models?.map((name, at) => tokenOf(name, `models.${at}`));
    return this.parts.releases.inTurn(async () => {
      const release = await this.parts.releases.get(wish.version);
      const target: Target = {
        ...{ scope: wish.scope, of, version: release.version, author: wish.author, note: wish.note },
        ...(models === undefined ? {} : { models }),
        setAt: new Date().toISOString(),
      };
      const report = await this.plan({ scope: wish.scope, of, target }, release, dryRun);
      await this.assertMasterManaged(target);
      if (dryRun) return report;
      if (report.refused.length > 0) throw refused(report);
      const { targets, events } = this.parts;
      await targets.put(targetId(wish.scope, of), target, { outbox: [events.targetSet(target)] });
      return report;
    });
  }

  /** @throws RF_TARGET_UNKNOWN */
  async clear(scope: TargetScope, given: string, dryRun: boolean): Promise<TargetReport> {
    const of =
      scope === 'phone'
        ? (parseMac(given) ?? given)
        : scope === 'model'
          ? (findModel(given)?.token ?? given)
          : given;
    return this.parts.releases.inTurn(async () => {
      const { targets, events } = this.parts;
      const id = targetId(scope, of);
      if (!(await targets.get(id)))
        throw new RingfleetError('RF_TARGET_UNKNOWN', { what: wordsOf(scope, of) });
      const report = await this.plan({ scope, of }, undefined, dryRun);
      if (!dryRun) await targets.delete(id, { outbox: [events.targetCleared({ scope, of })] });
      return report;
    });
  }

  private async plan(
    change: { scope: TargetScope; of: string; target?: Target },
    release: Release | undefined,
    dryRun: boolean,
  ): Promise<TargetReport> {
    await this.caughtUp();
    const plan = new TargetPlan(await this.list(), change, release);
    for await (const page of this.parts.phones.placed()) for (const placed of page) plan.add(placed);
    const { phones, moves, refused } = plan;
    const { scope, of, target } = change;
    return { dryRun, scope, of, version: target?.version ?? null, phones, moves, refused };
  }

  /** Targets need the master file of the root: phones that no site leads elsewhere learn their version from it. */
  private async assertMasterManaged({ scope, of, version }: Target): Promise<void> {
    const owner = await this.parts.rootMaster.owner();
    if (owner === 'ringfleet') return;
    const reason = {
      operator: 'Ringfleet does not manage the master file 000000000000.cfg',
      undescribed: 'nothing describes the fleet yet, so Ringfleet renders no master file',
    }[owner];
    throw new RingfleetError('RF_TARGET_UNMANAGED', { version, what: wordsOf(scope, of), reason });
  }

  /** The name as documents have it. */
  private async named(scope: TargetScope, of: string): Promise<string> {
    if (scope === 'fleet') return 'fleet';
    if (scope === 'model') return tokenOf(of, 'of');
    const id = scope === 'phone' ? parseMac(of) : of;
    if (id === undefined) throw new RequestInvalidError([{ field: 'of', message: `'${of}' is no MAC` }]);
    if (await this.parts.phones.knows(scope, id)) return id;
    await this.caughtUp();
    if (await this.parts.phones.knows(scope, id)) return id;
    if (scope === 'phone') throw new RingfleetError('RF_PHONE_UNKNOWN', { mac: id });
    throw new RingfleetError('RF_INTENT_UNKNOWN', { what: `${scope} '${id}'` });
  }

  /** What was told before the question is part of the answer. */
  private async caughtUp(): Promise<void> {
    const { bus, topicPrefix } = this.parts;
    const topics = [topicName('fleet', topicPrefix), topicName('phoneFacts', topicPrefix)];
    for (const until = Date.now() + LONGEST_MS; Date.now() < until; await setTimeout(LOOK_MS)) {
      const lag = await bus.lag(GROUP);
      if (topics.every((topic) => (lag[topic] ?? 0) === 0)) return;
    }
  }
}

function refused({ scope, of, version, refused }: TargetReport): RingfleetError {
  const said = refused
    .slice(0, SAID)
    .map(({ message, phones }) => `${message}${phones === 0 ? '' : ` (phones: ${phones})`}`);
  if (refused.length > SAID) said.push(`and ${refused.length - SAID} more`);
  const steps = refused.find((one) => one.steps.length > 1)?.steps;
  const advice =
    steps === undefined
      ? 'Import a release that has these images, or set the target only for models that it covers: --models VVX400,VVX500.'
      : `Set ${steps[0]} as their target first; when they run it, set ${version}.`;
  return new RingfleetError('RF_TARGET_REFUSED', {
    ...{ version: version ?? '', what: wordsOf(scope, of), reason: said.join('; '), advice },
  });
}

function wordsOf(scope: string, of: string): string {
  return scope === 'fleet' ? 'the fleet' : `${scope} ${of}`;
}

function tokenOf(name: string, field: string): string {
  const token = findModel(name)?.token;
  if (token === undefined)
    throw new RequestInvalidError([
      { field, message: `the model '${name}' is not known; write it like VVX400` },
    ]);
  return token;
}
