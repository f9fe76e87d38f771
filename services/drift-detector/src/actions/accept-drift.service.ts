import type { Repository } from '@ringfleet/storage';
import { allPages } from '@ringfleet/storage';
import { recordId, type Decision, type DriftRecord } from '../judging/drift-record.repository.ts';
import { changeDocument } from '../put-newer.ts';
import type { ClearDrift } from './clear-drift.service.ts';

export interface AcceptDriftParts {
  decisions: Repository<Decision>;
  clear: Pick<ClearDrift, 'ask'>;
  judge: (macs: readonly string[], parameters?: ReadonlySet<string>) => Promise<void>;
}

export interface Acceptance {
  by: string;
  note: string;
  /** RFC 3339; absent: for good. */
  until?: string | undefined;
}

/** Leaves overrides as they are, for a while or for good; another value than the accepted one is drift again. */
export class AcceptDrift {
  private readonly parts: AcceptDriftParts;

  constructor(parts: AcceptDriftParts) {
    this.parts = parts;
  }

  /** @param records of one phone */
  async accept(mac: string, records: readonly DriftRecord[], { by, note, until }: Acceptance): Promise<void> {
    const { decisions, clear, judge } = this.parts;
    const at = new Date().toISOString();
    let wasAsked = false;
    for (const { parameter, value } of records)
      await changeDocument(decisions, recordId(mac, parameter), (held) => {
        wasAsked ||= held?.cleared !== undefined;
        return {
          mac,
          parameter,
          accepted: { by, note, at, value, ...(until === undefined ? {} : { until }) },
        };
      });
    await judge([mac], new Set(records.map(({ parameter }) => parameter)));
    // What was asked of gateways is taken back.
    if (wasAsked) await clear.ask(mac, by);
  }

  /** Those whose time is over are judged again. @returns how many */
  async expire(now: string): Promise<number> {
    const { decisions, judge } = this.parts;
    let expired = 0;
    for await (const page of allPages(decisions, { index: 'until' })) {
      const due = page.filter(({ value }) => (value.accepted?.until ?? now) < now);
      for (const { value } of due) {
        await changeDocument(decisions, recordId(value.mac, value.parameter), (held) =>
          held?.accepted?.until !== undefined && held.accepted.until < now ? undefined : held,
        );
        await judge([value.mac], new Set([value.parameter]));
      }
      expired += due.length;
      if (due.length < page.length) break;
    }
    return expired;
  }
}
