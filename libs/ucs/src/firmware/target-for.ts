/** Whom a target is for, most specific first: as layers are laid over each other. */
export const targetScopes = ['phone', 'group', 'site', 'model', 'fleet'] as const;
export type TargetScope = (typeof targetScopes)[number];

/** A version that phones shall run. */
export interface FirmwareTarget {
  scope: TargetScope;
  /** Group, site, model token or MAC; `fleet` for the fleet's. */
  of: string;
  version: string;
  /** Model tokens that it is for; absent: every model. */
  models?: readonly string[] | undefined;
}

/** What decides which target a phone has. */
export interface TargetedPhone {
  mac: string;
  /** Token; absent when not known. */
  model?: string | undefined;
  site?: string | undefined;
  /** Its group, then that group's parent and so on. */
  groups?: readonly string[] | undefined;
}

/**
 * The target of a phone: that of the phone itself, else of its nearest group, of its site, of its model, of the fleet. A
 * target for some models only is none for the others.
 * @param find the target of a scope, where there is one
 */
export function targetFor<T extends FirmwareTarget>(
  phone: TargetedPhone,
  find: (scope: TargetScope, of: string) => T | undefined,
): T | undefined {
  for (const scope of targetScopes)
    for (const of of idsOf(phone, scope)) {
      const target = find(scope, of);
      if (target && isFor(target, phone.model)) return target;
    }
  return undefined;
}

function idsOf({ mac, model, site, groups = [] }: TargetedPhone, scope: TargetScope): readonly string[] {
  if (scope === 'group') return groups;
  const id = { phone: mac, site, model, fleet: 'fleet' }[scope];
  return id === undefined ? [] : [id];
}

function isFor({ models }: FirmwareTarget, model: string | undefined): boolean {
  return models === undefined || (model !== undefined && models.includes(model));
}
