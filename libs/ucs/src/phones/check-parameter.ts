import { masterAttribute } from '../files/master-file.ts';
import { forbiddenCharacter, isAttributeName } from '../files/xml-names.ts';
import type { Severity } from '../lint/lint-rule.ts';
import { lintRules, type LintCode } from '../lint/lint-rules.ts';
import { slipOfName } from '../lint/parameter-names.ts';
import { findParameter, modelLacks, type ParameterRow, type ParameterType } from './parameter-catalogue.ts';
import { versionsExclude } from './version-range.ts';

/** One thing to say of a setting. Never holds its value. */
export interface ParameterFinding {
  code: LintCode;
  severity: Severity;
  /** What is wrong here, naming the parameter. */
  message: string;
  /** What to do, from the rule table. */
  advice: string;
}

/** Whom a setting is for; what is absent is not judged. */
export interface ParameterReaders {
  /** Model tokens, any case. */
  models?: readonly string[] | undefined;
  /** Application version: `4.1.4.0296`. */
  version?: string | undefined;
}

/** In characters, and in bytes of UTF-8. */
const limits = { name: 255, value: 64 * 1024 };

const forms: Readonly<Partial<Record<ParameterType, { form: RegExp; words: string }>>> = {
  boolean: { form: /^(?:0|1|true|false)$/, words: '0, 1, true or false' },
  integer: { form: /^[+-]?\d+$/, words: 'an integer' },
  number: { form: /^[+-]?\d+(?:\.\d+)?$/, words: 'a number' },
  pem: { form: /-----BEGIN [^-]+-----[^]*-----END [^-]+-----/, words: 'a certificate in PEM form' },
};

/**
 * What there is to say of a setting before it is made: errors make it useless or unwritable, warnings and infos are for
 * people to judge. The rules and their sources are those of the rule table. Never throws.
 */
export function checkParameter(
  name: string,
  value: string,
  readers: ParameterReaders = {},
): ParameterFinding[] {
  const fault = faultOfName(name);
  const ofName = fault === undefined ? findingsOfName(name) : [finding('RF_PARAM_NAME_INVALID', fault)];
  const shown = fault === undefined ? name : 'the parameter';
  const findings = [...ofName, ...findingsOfValue(shown, value)];
  const row = fault === undefined ? findParameter(name) : undefined;
  if (row) findings.push(...findingsOfType(name, value, row), ...findingsOfReaders(name, row, readers));
  return findings;
}

function faultOfName(name: string): string | undefined {
  if (name.trim() === '') return 'The name is empty.';
  if (name.length > limits.name)
    return `The name has ${name.length} characters; the limit is ${limits.name}.`;
  const shown = JSON.stringify(name);
  if (/\s/.test(name)) return `The name ${shown} holds white space.`;
  if (!isAttributeName(name)) return `The name ${shown} is none that XML allows for an attribute.`;
  return masterAttribute(name) ? `${name} is an attribute of the master file.` : undefined;
}

function findingsOfName(name: string): ParameterFinding[] {
  const slip = slipOfName(name);
  if (slip) return [finding(slip.code, slip.message)];
  return findParameter(name) ? [] : [finding('RF_PARAM_UNKNOWN', `${name} is not in the catalogue.`)];
}

function findingsOfValue(shown: string, value: string): ParameterFinding[] {
  const findings: ParameterFinding[] = [];
  const character = forbiddenCharacter(value);
  if (character !== undefined)
    findings.push(finding('RF_VALUE_UNWRITABLE', `The value of ${shown} holds ${character}.`));
  const bytes = new TextEncoder().encode(value).length;
  if (bytes > limits.value)
    findings.push(
      finding('RF_VALUE_TOO_LONG', `The value of ${shown} has ${bytes} bytes; the limit is ${limits.value}.`),
    );
  return findings;
}

function findingsOfType(name: string, value: string, row: ParameterRow): ParameterFinding[] {
  // A switch has no row of its own: the facts of section 6.4 say what it holds.
  const isSwitch = /^device\.(?:.+\.)?set$/.test(name);
  const expected = forms[isSwitch ? 'boolean' : row.type];
  if (!expected || value === '' || expected.form.test(value)) return [];
  const isCertain = isSwitch || row.status === 'confirmed';
  return [
    finding(
      isCertain ? 'RF_PARAM_TYPE' : 'RF_PARAM_TYPE_UNUSUAL',
      `The value of ${name} is not ${expected.words}.`,
    ),
  ];
}

function findingsOfReaders(name: string, row: ParameterRow, readers: ParameterReaders): ParameterFinding[] {
  const findings: ParameterFinding[] = [];
  const lacking = (readers.models ?? []).filter((model) => modelLacks(name, model));
  if (lacking.length > 0)
    findings.push(finding('RF_PARAM_MODEL_LACKS', `${name} is unknown to ${lacking.join(', ')}.`));
  const { version } = readers;
  if (version !== undefined && row.versions !== undefined && versionsExclude(row.versions, version))
    findings.push(
      finding('RF_PARAM_VERSION', `${name} belongs to ${row.versions}; the phone runs ${version}.`),
    );
  return findings;
}

function finding(code: LintCode, message: string): ParameterFinding {
  const { severity, advice } = lintRules[code];
  return { code, severity, message, advice };
}
