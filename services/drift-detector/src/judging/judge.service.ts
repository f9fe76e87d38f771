import { hasCode, inTrace, overrideKinds, type TraceContext, traceNow } from '@ringfleet/contracts';
import { allPages, type Repository, type Stored } from '@ringfleet/storage';
import { fileId, type OverrideFileState } from '../history/override.repository.ts';
import type { PhoneFileHistory } from '../history/phone-file-history.service.ts';
import type { PhoneIntent, PhoneIntents } from '../intent/phone-intent.service.ts';
import type { DriftEvents } from './drift-events.ts';
import { recordId, type Decision, type DriftRecord } from './drift-record.repository.ts';
import { judgedRecord, sameJudgement } from './judged-record.ts';
import { overridesOfPhone, type PhoneOverride } from './overrides-of-phone.ts';

export interface JudgeParts {
  records: Repository<DriftRecord>;
  decisions: Repository<Decision>;
  history: Pick<PhoneFileHistory, 'overridesOf' | 'returnsOf'>;
  intents: Pick<PhoneIntents, 'of'>;
  events: DriftEvents;
  /** Told of a phone some of whose asked parameters came back. */
  returned: (mac: string) => Promise<void>;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
}

/** One phone as it is looked at in one judgement. */
interface Case {
  mac: string;
  intent: PhoneIntent;
  overrides: ReadonlyMap<string, PhoneOverride>;
  files: { phone: OverrideFileState | undefined; web: OverrideFileState | undefined };
  records: ReadonlyMap<string, Stored<DriftRecord>>;
  decisions: ReadonlyMap<string, Stored<Decision>>;
}

/** What is judged of phones, and whose doing it is. */
interface Judging {
  /** Only these; all of the phones' without. */
  parameters?: ReadonlySet<string> | undefined;
  /** Where in a trace each phone's judgement belongs. @default all of them where this runs */
  traces?: ReadonlyMap<string, TraceContext | undefined>;
}

/** Of a page: the phones whose judgement another change overtook. */
const PAGE = 100;

/**
 * Judges what phones override by what is meant for them, and keeps the records. A judgement that another instance's
 * change overtook is made again: after it wrote, it looks whether what it was made of is still so.
 */
export class Judge {
  private readonly parts: JudgeParts & { now: () => number };
  judged = 0;
  repeated = 0;

  constructor(parts: JudgeParts) {
    this.parts = { now: Date.now, ...parts };
  }

  /**
   * @param parameters only these; all of the phones' without
   * @throws the first of what went wrong, after the others were judged
   */
  async judge(macs: readonly string[], parameters?: ReadonlySet<string>): Promise<void> {
    const [failure] = await this.judgeEach(macs, { parameters });
    if (failure) throw failure[1];
  }

  /** Judges all whatever becomes of one. @returns what went wrong, by phone */
  async judgeEach(macs: readonly string[], judging: Judging): Promise<Map<string, unknown>> {
    const failures = new Map<string, unknown>();
    for (let start = 0; start < macs.length; start += PAGE)
      await this.judgePage([...new Set(macs.slice(start, start + PAGE))], judging, failures);
    return failures;
  }

  /** Phones that override any of these parameters: found by the index, whatever the number of phones. */
  async judgeParameters(parameters: readonly string[]): Promise<void> {
    for (const parameter of parameters)
      for await (const page of allPages(this.parts.records, { index: 'parameter', equals: parameter }))
        await this.judge(
          page.map(({ value }) => value.mac),
          new Set([parameter]),
        );
  }

  private async judgePage(
    macs: string[],
    { parameters, traces }: Judging,
    failures: Map<string, unknown>,
  ): Promise<void> {
    const here = traceNow();
    const placeOf = (mac: string) => (traces ? traces.get(mac) : here);
    for (let due = macs; due.length > 0;) {
      const cases = await this.cases(due, parameters);
      const overtaken = new Set<string>();
      const returned: string[] = [];
      await Promise.all(
        cases.map(async (one) => {
          try {
            if (await inTrace(placeOf(one.mac), () => this.settle(one, parameters))) returned.push(one.mac);
          } catch (error) {
            if (hasCode(error, 'RF_VERSION_CONFLICT')) overtaken.add(one.mac);
            else failures.set(one.mac, error);
          }
        }),
      );
      for (const mac of returned) await inTrace(placeOf(mac), () => this.parts.returned(mac));
      const still = await this.madeOf(cases.map(({ mac }) => mac));
      for (const one of cases)
        if (!failures.has(one.mac) && still.get(one.mac) !== madeOfCase(one)) overtaken.add(one.mac);
      this.judged += cases.length;
      this.repeated += overtaken.size;
      due = [...overtaken];
    }
  }

  private async cases(macs: readonly string[], parameters: ReadonlySet<string> | undefined): Promise<Case[]> {
    const { history, intents } = this.parts;
    const [files, records] = await Promise.all([history.overridesOf(macs), this.recordsOf(macs, parameters)]);
    const concerned = macs
      .map((mac) => {
        const [phone, web] = [files.get(fileId(mac, 'phone')), files.get(fileId(mac, 'web'))];
        const overrides = overridesOfPhone(phone, web);
        return { mac, overrides, files: { phone, web }, records: records.get(mac) ?? new Map() };
      })
      // Of a phone that overrides nothing, as at each first boot, nothing is written; a decision may be left of it.
      .filter((one) => parameters !== undefined || one.overrides.size > 0 || one.records.size > 0);
    if (concerned.length === 0) return [];
    const meant = await intents.of(concerned.map(({ mac }) => mac));
    const cases = concerned.flatMap((one) => {
      const intent = meant.get(one.mac);
      return intent ? [{ ...one, intent }] : [];
    });
    const decided = await this.decisionsOf(cases, parameters);
    return cases.map((one) => ({ ...one, decisions: decided.get(one.mac) ?? new Map() }));
  }

  private async recordsOf(
    macs: readonly string[],
    parameters: ReadonlySet<string> | undefined,
  ): Promise<Map<string, Map<string, Stored<DriftRecord>>>> {
    const { records } = this.parts;
    if (!parameters) return byPhone(await records.withValues('phone', macs));
    const ids = macs.flatMap((mac) => [...parameters].map((name) => recordId(mac, name)));
    return byPhone(await records.getMany(ids));
  }

  /** Of what these phones override, or did. */
  private async decisionsOf(
    cases: readonly Pick<Case, 'mac' | 'overrides' | 'records'>[],
    parameters: ReadonlySet<string> | undefined,
  ): Promise<Map<string, Map<string, Stored<Decision>>>> {
    const ids = cases.flatMap(({ mac, overrides, records }) =>
      [...(parameters ?? new Set([...overrides.keys(), ...records.keys()]))].map((name) =>
        recordId(mac, name),
      ),
    );
    return byPhone(await this.parts.decisions.getMany(ids));
  }

  /** @returns whether a parameter came back that was asked away */
  private async settle(one: Case, parameters: ReadonlySet<string> | undefined): Promise<boolean> {
    const { mac, overrides, records, intent, decisions } = one;
    const wanted = parameters ? [...parameters].filter((name) => overrides.has(name)) : [...overrides.keys()];
    const gone = [...records].filter(([name]) => !overrides.has(name));
    const dropped = [...decisions].filter(([name]) => !overrides.has(name));
    const now = new Date(this.parts.now()).toISOString();
    let returned = false;
    await Promise.all([
      ...wanted.map(async (name) => {
        const override = overrides.get(name);
        const held = records.get(name);
        const decision = decisions.get(name)?.value;
        if (!override) return;
        const returns = await this.returns(one, name, decision);
        if (decision?.cleared && returns > (held?.value.returns ?? 0)) returned = true;
        const next = judgedRecord(override, intent, decision, { returns, now, before: held?.value });
        if (held && sameJudgement(held.value, next)) return;
        await this.write(recordId(mac, name), { ...next, changedAt: now }, held?.version ?? 0);
      }),
      ...gone.map(([name, held]) => this.close(held, decisions.get(name)?.value, now)),
    ]);
    // After their records: a crash in between finds them again by the record that is still there.
    for (const [name, { id, version }] of dropped)
      if (!records.has(name) || gone.some(([closed]) => closed === name))
        await this.parts.decisions.delete(id, { expectedVersion: version });
    return returned;
  }

  private async returns(
    { mac, files }: Case,
    parameter: string,
    decision: Decision | undefined,
  ): Promise<number> {
    const from = decision?.cleared?.from;
    if (!from) return 0;
    const counts = overrideKinds.map(async (kind) => {
      const file = files[kind];
      if (file === undefined || file.order <= (from[kind] ?? '')) return 0;
      return this.parts.history.returnsOf(mac, kind, parameter, from[kind]);
    });
    return Math.max(...(await Promise.all(counts)));
  }

  private async write(id: string, record: DriftRecord, expectedVersion: number): Promise<void> {
    const { records, events } = this.parts;
    await records.put(id, record, { expectedVersion, outbox: [events.found(record, expectedVersion + 1)] });
  }

  private async close(
    { id, value, version }: Stored<DriftRecord>,
    decision: Decision | undefined,
    now: string,
  ): Promise<void> {
    const { records, events } = this.parts;
    const reason = decision?.cleared ? 'cleared' : 'gone';
    await records.delete(id, { expectedVersion: version, outbox: events.closed(value, reason, now) });
  }

  /** What judgements of these phones are made of now. */
  private async madeOf(macs: readonly string[]): Promise<Map<string, string>> {
    const { history, intents } = this.parts;
    const [files, meant] = await Promise.all([history.overridesOf(macs), intents.of(macs)]);
    return new Map(
      macs.map((mac) => [
        mac,
        madeOf(meant.get(mac)?.stamp, files.get(fileId(mac, 'phone')), files.get(fileId(mac, 'web'))),
      ]),
    );
  }
}

function madeOfCase({ intent, files }: Case): string {
  return madeOf(intent.stamp, files.phone, files.web);
}

function madeOf(
  stamp: string | undefined,
  phone: OverrideFileState | undefined,
  web: OverrideFileState | undefined,
): string {
  return `${stamp ?? ''} ${phone?.order ?? ''} ${web?.order ?? ''}`;
}

/** Documents by phone and parameter. */
function byPhone<T extends { mac: string; parameter: string }>(
  documents: readonly Stored<T>[],
): Map<string, Map<string, Stored<T>>> {
  const found = new Map<string, Map<string, Stored<T>>>();
  for (const one of documents) {
    const { mac, parameter } = one.value;
    const ofMac = found.get(mac) ?? new Map<string, Stored<T>>();
    found.set(mac, ofMac.set(parameter, one));
  }
  return found;
}
