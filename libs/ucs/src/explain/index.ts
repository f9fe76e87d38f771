export { compareParameters } from './compare-parameters.ts';
export type { ParameterDifference, ParameterValues } from './compare-parameters.ts';
export { explainParameters } from './explain-parameters.ts';
export type {
  ExplainedParameter,
  ExplainedSources,
  HiddenReason,
  HiddenValue,
  WithheldSettings,
} from './explain-parameters.ts';
export { matchesPattern } from './parameter-patterns.ts';
export { overrideRuling } from './override-policy.ts';
export type { OverridePatterns, OverrideRuling } from './override-policy.ts';
