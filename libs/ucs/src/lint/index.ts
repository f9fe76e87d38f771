export type { LintFile, LintKind } from './examine-file.ts';
export { fixFile } from './fix-file.ts';
export type { FixedFile } from './fix-file.ts';
export { lintFile } from './lint-file.ts';
export type { LintContext } from './lint-file.ts';
export { lintFolder } from './lint-folder.ts';
export type { LintedFile } from './lint-folder.ts';
export { lintRules } from './lint-rules.ts';
export type { LintCode, LintRule, Severity } from './lint-rules.ts';
