import type { LintCode } from '../lint/lint-rules.ts';

/** Something that makes a text no XML, at an offset of the text. */
export interface XmlProblem {
  code: LintCode;
  offset: number;
  message: string;
  fix?: string;
}
