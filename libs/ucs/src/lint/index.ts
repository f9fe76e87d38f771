export { lintRules } from './lint-rules.ts';
export type { LintCode, LintRule, Severity } from './lint-rules.ts';
