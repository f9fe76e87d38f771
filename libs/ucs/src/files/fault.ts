import type { Severity } from '../lint/lint-rule.ts';
import { lintRules, type LintCode } from '../lint/lint-rules.ts';

/** A place in a text: line and column count from 1, columns in UTF-16 units as editors count them. */
export interface Position {
  line: number;
  column: number;
}

/** One thing that is wrong with a file. Never holds the value of a secret parameter. */
export interface Fault extends Position {
  code: `RF_${string}`;
  severity: Severity;
  /** What is wrong here, naming the thing at fault. */
  message: string;
  /** What to do, from the rule table. */
  advice: string;
  /** What `--fix` does about it; absent where no correction is certain. */
  fix?: string;
}

/** A fault of the rule table, at a place. */
export function faultAt(code: LintCode, at: Position, message: string, fix?: string): Fault {
  const { severity, advice } = lintRules[code];
  return {
    code,
    severity,
    line: at.line,
    column: at.column,
    message,
    advice,
    ...(fix === undefined ? {} : { fix }),
  };
}
