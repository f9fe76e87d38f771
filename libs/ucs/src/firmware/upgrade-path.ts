import rules from '../../data/upgrade-rules.json' with { type: 'json' };
import { findModel } from '../phones/models.ts';
import { compareVersions } from '../phones/versions.ts';

/** One row of `refusals` in data/upgrade-rules.json. */
interface UpgradeRefusal {
  id: string;
  phones: readonly string[];
  updaterBelow: string;
  applicationBelow: string;
  targetFrom: string;
  by?: string;
  reason: string;
  source: string;
  status: string;
}

/** What a phone runs; what is not known is absent. */
export interface InstalledFirmware {
  /** Any name of the model. */
  model: string;
  /** Version of the application. */
  application?: string | undefined;
  /** Version of the updater (of SoundPoint phones the BootROM). */
  updater?: string | undefined;
}

/** Whether a phone can install a version, and by which way. */
export type UpgradePath =
  | { works: true }
  | {
      works: false;
      /** Id of the row of data/upgrade-rules.json. */
      rule: string;
      /** Half a sentence: `its updater cannot read …`. */
      reason: string;
      /** Where the rule comes from. */
      source: string;
      /** Versions to install one after the other, the wanted one last; empty when no way is known. */
      steps: string[];
    };

const REFUSALS: readonly UpgradeRefusal[] = rules.refusals;

/** Nobody goes more steps than there are rules. */
const MOST_STEPS = REFUSALS.length;

/**
 * Whether a phone can install `target` from what it runs now, by data/upgrade-rules.json. What nobody knows is not
 * refused: with neither updater nor application known, everything works.
 */
export function upgradePath(phone: InstalledFirmware, target: string): UpgradePath {
  const refusal = refusalOf(phone, target);
  if (!refusal) return { works: true };
  const { id, reason, source } = refusal;
  return { works: false, rule: id, reason, source, steps: stepsTo(phone, target) };
}

/** The updater that an application brings with it, where that is known. */
export function updaterOfApplication(model: string, application: string): string | undefined {
  return rules.brings.find(
    (row) => isMeant(row.phones, model) && `${application}.`.startsWith(`${row.application}.`),
  )?.updater;
}

function stepsTo(phone: InstalledFirmware, target: string): string[] {
  const steps: string[] = [];
  let now = phone;
  while (steps.length <= MOST_STEPS) {
    const refusal = refusalOf(now, target);
    if (!refusal) return [...steps, target];
    const { by } = refusal;
    if (by === undefined || steps.includes(by) || refusalOf(now, by)) return [];
    steps.push(by);
    now = { model: phone.model, application: by, updater: updaterOfApplication(phone.model, by) };
  }
  return [];
}

function refusalOf(
  { model, application, updater }: InstalledFirmware,
  target: string,
): UpgradeRefusal | undefined {
  return REFUSALS.find((rule) => {
    if (!isMeant(rule.phones, model) || compareVersions(target, rule.targetFrom) < 0) return false;
    if (application !== undefined && compareVersions(application, rule.targetFrom) >= 0) return false;
    if (updater !== undefined) return compareVersions(updater, rule.updaterBelow) < 0;
    return application !== undefined && compareVersions(application, rule.applicationBelow) < 0;
  });
}

function isMeant(phones: readonly string[], name: string): boolean {
  const model = findModel(name);
  return model !== undefined && (phones.includes(model.token) || phones.includes(model.family));
}
