import { isDeepStrictEqual } from 'node:util';
import type { PhoneIntent } from '../intent/phone-intent.service.ts';
import { sameHeldValue } from '../held-value.ts';
import { classifyOverride } from './classify-override.ts';
import type { Decision, DriftRecord } from './drift-record.repository.ts';
import type { PhoneOverride } from './overrides-of-phone.ts';

/** After so many returns only the phone itself can be reset. */
export const STUBBORN_AFTER = 3;

/** What one override comes to. `changedAt` is that of the record of before: who writes it says when. */
export function judgedRecord(
  override: PhoneOverride,
  intent: PhoneIntent,
  decision: Decision | undefined,
  { returns, now, before }: { returns: number; now: string; before: DriftRecord | undefined },
): DriftRecord {
  const { parameter, value, source, alsoWeb, since, order, application } = override;
  const intended = intent.valueOf(parameter);
  const version = application ?? intent.application;
  return {
    ...{ mac: intent.mac, parameter, source, alsoWeb, value, since, order, returns },
    class: classifyOverride(override, intent),
    state: stateOf(override, decision, returns, now),
    ...(intended ? { intent: intended } : {}),
    ...(intent.model === undefined ? {} : { model: intent.model }),
    ...(version === undefined ? {} : { version }),
    judgedBy: intent.stamp,
    changedAt: before?.changedAt ?? now,
  };
}

function stateOf(
  { value }: PhoneOverride,
  decision: Decision | undefined,
  returns: number,
  now: string,
): DriftRecord['state'] {
  if (decision?.cleared) return returns >= STUBBORN_AFTER ? 'stubborn' : 'asked';
  const { accepted } = decision ?? {};
  const stillAccepted =
    accepted !== undefined &&
    (accepted.until === undefined || accepted.until > now) &&
    sameHeldValue(accepted.value, value);
  return stillAccepted ? 'accepted' : 'open';
}

/** Whether anything but the time of change and the versions looked at differs. */
export function sameJudgement(a: DriftRecord, b: DriftRecord): boolean {
  return isDeepStrictEqual({ ...a, ...LEFT_OUT }, { ...b, ...LEFT_OUT });
}

const LEFT_OUT = { judgedBy: '', changedAt: '' };
