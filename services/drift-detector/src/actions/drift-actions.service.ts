import { RingfleetError } from '@ringfleet/contracts';
import type { Repository } from '@ringfleet/storage';
import type { DriftRecord } from '../judging/drift-record.repository.ts';
import { recordId } from '../judging/drift-record.repository.ts';
import type { AcceptDrift } from './accept-drift.service.ts';
import type { ActionProblem, AdoptDrift } from './adopt-drift.service.ts';
import type { ClearDrift } from './clear-drift.service.ts';
import { findDrift, type DriftQuery } from './drift-query.ts';

export interface DriftActionsParts {
  records: Repository<DriftRecord>;
  adopt: Pick<AdoptDrift, 'adopt'>;
  accept: Pick<AcceptDrift, 'accept'>;
  clear: Pick<ClearDrift, 'clear'>;
}

export interface ActionRequest {
  query: DriftQuery;
  action: 'adopt' | 'accept' | 'clear';
  user: string;
  dryRun: boolean;
  note: string;
  until?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

/** What an action does, or would do, to one record. */
export interface ActionOutcome {
  record: DriftRecord;
  done: boolean;
  /** Why not. */
  problem?: ActionProblem;
}

/** Phones that are worked on at once. */
const AT_ONCE = 8;

/** Adopts, accepts or clears one record, those of a query, or the fleet's, page by page; a dry run changes nothing. */
export class DriftActions {
  private readonly parts: DriftActionsParts;

  constructor(parts: DriftActionsParts) {
    this.parts = parts;
  }

  list(
    query: DriftQuery,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<{ items: DriftRecord[]; cursor?: string }> {
    return findDrift(this.parts.records, query, page);
  }

  /** @throws RF_DRIFT_UNKNOWN */
  async get(mac: string, parameter: string): Promise<DriftRecord> {
    const stored = await this.parts.records.get(recordId(mac, parameter));
    if (!stored) throw new RingfleetError('RF_DRIFT_UNKNOWN', { mac, parameter });
    return stored.value;
  }

  async act(request: ActionRequest): Promise<{ items: ActionOutcome[]; cursor?: string }> {
    const { items, cursor } = await this.list(request.query, request);
    const byPhone = [...Map.groupBy(items, ({ mac }) => mac)];
    const outcomes: ActionOutcome[] = [];
    for (let start = 0; start < byPhone.length; start += AT_ONCE) {
      const some = byPhone.slice(start, start + AT_ONCE);
      outcomes.push(
        ...(await Promise.all(some.map(([mac, records]) => this.actOn(mac, records, request)))).flat(),
      );
    }
    return { items: outcomes, ...(cursor === undefined ? {} : { cursor }) };
  }

  private async actOn(mac: string, records: DriftRecord[], request: ActionRequest): Promise<ActionOutcome[]> {
    const { adopt, accept, clear } = this.parts;
    const { action, user, dryRun, note, until } = request;
    const done = records.map((record) => ({ record, done: true }));
    try {
      if (action === 'adopt') {
        const adopted = await adopt.adopt(mac, records, { user, dryRun, note });
        if (!adopted.changed)
          return records.map((record) => ({ record, done: false, problem: adopted.problem }));
      } else if (!dryRun && action === 'accept') await accept.accept(mac, records, { by: user, note, until });
      else if (!dryRun)
        await clear.clear(
          mac,
          records.map(({ parameter }) => parameter),
          user,
        );
      return done;
    } catch (error) {
      if (!(error instanceof RingfleetError)) throw error;
      const { code, message: detail, advice } = error;
      return records.map((record) => ({ record, done: false, problem: { code, detail, advice } }));
    }
  }
}
