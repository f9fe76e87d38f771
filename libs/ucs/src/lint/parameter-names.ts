import { suggestName } from '../phones/parameter-catalogue.ts';
import type { LintCode } from './lint-rules.ts';

/** A name that is surely not what was meant. */
export interface NameSlip {
  code: LintCode;
  /** Names what is right, where that is certain. */
  message: string;
}

/**
 * What is wrong with the name of a parameter: a known slip, the form of older software, the wrong case.
 * @returns undefined for a name of which nothing is known, too
 */
export function slipOfName(name: string): NameSlip | undefined {
  if (/^sec\.TLS\.customCert\.\d+$/i.test(name))
    return { code: 'RF_PARAM_CERTIFICATE_SLIP', message: `${name} is no parameter of the phone.` };
  if (/^feature\.\d+\.name$/.test(name))
    return {
      code: 'RF_PARAM_INDEXED_FEATURE',
      message: `${name} is the numbered form of a feature switch.`,
    };
  const suggestion = suggestName(name);
  return suggestion === undefined
    ? undefined
    : { code: 'RF_PARAM_WRONG_CASE', message: `${name} is written ${suggestion}.` };
}
