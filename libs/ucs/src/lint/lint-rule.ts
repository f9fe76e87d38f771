/** How bad a fault is: an `error` surely breaks a phone or loses configuration. */
export type Severity = 'error' | 'warning' | 'info';

/** One row of the rule table: what the error reference and every fault say of a code. */
export interface LintRule {
  severity: Severity;
  /** One line for lists and headings. */
  title: string;
  /** What to do, in whole sentences. */
  advice: string;
  /** Where the rule comes from: a guide's page, a section of the format facts, a trap number. */
  source: string;
}
