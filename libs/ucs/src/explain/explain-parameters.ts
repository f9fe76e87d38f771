import {
  effectiveParameters,
  type DeviceObstacle,
  type EffectiveParameter,
  type HiddenSetting,
  type ParameterSource,
} from '../files/effective-parameters.ts';
import type { FileSettings } from '../files/merge-configuration.ts';
import { inNaturalOrder } from '../files/parameter-order.ts';
import { modelLacks } from '../phones/parameter-catalogue.ts';

/** Everything that sets parameters on one phone, or was kept from it. */
export interface ExplainedSources {
  /** Model token, any case; without it no parameter is unknown to the phone. */
  model?: string | undefined;
  /** The files of CONFIG_FILES in order. */
  central: readonly FileSettings[];
  /** `<mac>-web.cfg`. */
  web?: FileSettings | undefined;
  /** `<mac>-phone.cfg`. */
  local?: FileSettings | undefined;
  /** Settings that were left out of central files because the model lacks them. */
  withheld?: readonly WithheldSettings[] | undefined;
}

/** What a file would set for other models. */
export interface WithheldSettings {
  path: string;
  settings: readonly { name: string; value: string }[];
}

/**
 * Why a setting does not count. `later-file`: an earlier file of the list, or an earlier place of the same file, sets
 * the parameter; `phone-override`, `web-override`: the phone's menu or web page does (polycom-ucs.md sections 6.2, 6.3);
 * `device-set`, `set-missing`, `set-off`: see {@link DeviceObstacle}; `unknown-to-model`: the phone's model lacks it.
 */
export type HiddenReason =
  'later-file' | 'phone-override' | 'web-override' | 'unknown-to-model' | DeviceObstacle;

/** A setting that does not count. */
export interface HiddenValue {
  value: string;
  source: ParameterSource;
  path: string;
  /** From 1; absent for one that was left out of its file. */
  line?: number;
  why: HiddenReason;
}

/** One parameter of a phone: what counts, where it comes from, and what does not count. */
export interface ExplainedParameter {
  name: string;
  /** Null when no setting counts. */
  value: string | null;
  /** Of the setting that counts, or would if the phone took the parameter at all. */
  source: ParameterSource;
  /** Null when no setting counts. */
  path: string | null;
  line?: number;
  /** In the order of strength. */
  hides: HiddenValue[];
}

/**
 * What one phone makes of each parameter and why, in natural order. A `device.*` value that is not applied, and a
 * parameter that the model is known to lack, have no value, and their settings are among the hidden ones.
 */
export function explainParameters(sources: ExplainedSources): ExplainedParameter[] {
  const { model, central, web, local, withheld = [] } = sources;
  const effective = effectiveParameters({ central, ...(web ? { web } : {}), ...(local ? { local } : {}) });
  const explained = new Map<string, ExplainedParameter>();
  for (const [name, parameter] of effective) explained.set(name, explain(name, parameter, model));
  for (const { path, settings } of withheld) {
    for (const { name, value } of settings) {
      const hidden: HiddenValue = { value, source: 'server', path, why: 'unknown-to-model' };
      const known = explained.get(name);
      if (known) known.hides.push(hidden);
      else explained.set(name, { name, value: null, source: 'server', path: null, hides: [hidden] });
    }
  }
  return inNaturalOrder(explained).map(([, parameter]) => parameter);
}

function explain(name: string, parameter: EffectiveParameter, model: string | undefined): ExplainedParameter {
  const { value, source, path, line, hides } = parameter;
  const lacks = model !== undefined && modelLacks(name, model);
  const obstacle = lacks ? 'unknown-to-model' : parameter.notApplied;
  const others = hides.map((hidden) =>
    hiddenValue(hidden, lacks ? 'unknown-to-model' : reasonOf(parameter.source)),
  );
  if (obstacle === undefined) return { name, value, source, path, line, hides: others };
  const own = hiddenValue({ value, source, path, line }, obstacle);
  return { name, value: null, source, path: null, hides: [own, ...others] };
}

function hiddenValue(setting: Omit<HiddenSetting, 'reason'>, why: HiddenReason): HiddenValue {
  const { value, source, path, line } = setting;
  return { value, source, path, line, why };
}

/** What the source of the setting that wins says of all that lose. */
function reasonOf(winner: ParameterSource): HiddenReason {
  if (winner === 'local') return 'phone-override';
  return winner === 'web' ? 'web-override' : 'later-file';
}
