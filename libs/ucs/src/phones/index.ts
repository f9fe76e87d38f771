export { findParameter, modelLacks, suggestName } from './parameter-catalogue.ts';
export type { ParameterRow, ParameterType } from './parameter-catalogue.ts';
export { formatMac, GENERIC_MAC, hasKnownOui, KNOWN_OUIS, macInPath, parseMac } from './mac.ts';
export { substituteMasks } from './substitution.ts';
export type { MaskValues, Substituted } from './substitution.ts';
