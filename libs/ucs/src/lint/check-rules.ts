import type { LintRule } from './lint-rule.ts';

/** Rules of a single setting that somebody is about to make; files are not judged by them. */
export const checkRules = {
  RF_PARAM_NAME_INVALID: {
    severity: 'error',
    title: 'Name that no parameter can have',
    advice:
      'Write the name as the guide has it, such as reg.1.address: letters, digits, dots and underscores, at most 255 characters. Attributes of the master file, such as CONFIG_FILES, are no parameters: they belong into the master file.',
    source: 'XML 1.0 section 2.3; polycom-ucs.md 2.2, 6.1',
  },
  RF_PARAM_UNKNOWN: {
    severity: 'info',
    title: 'Parameter that is not in the catalogue',
    advice:
      'Compare its spelling with the guide of the phone. Ringfleet passes it on; a phone that does not know it counts one error and goes on.',
    source: 'Schertz 2013; polycom-ucs.md 6.1',
  },
  RF_PARAM_MODEL_LACKS: {
    severity: 'warning',
    title: 'Parameter that a model lacks',
    advice: 'Phones of that model count it as an error and go on: set it for the other models only.',
    source: 'Schertz 2013; polycom-ucs.md 6.6, 13',
  },
  RF_PARAM_VERSION: {
    severity: 'warning',
    title: 'Parameter of other application versions',
    advice: 'Phones of this version ignore it: use what their guide has instead, or run another version.',
    source: 'polycom-ucs.md 6.1, 6.6',
  },
  RF_PARAM_TYPE: {
    severity: 'error',
    title: 'Value of the wrong type',
    advice:
      'Booleans are 0, 1, true or false, integers have digits and a sign only, certificates are PEM with their BEGIN and END lines. An empty value is always allowed.',
    source: 'types of data/parameters.json with status confirmed',
  },
  RF_PARAM_TYPE_UNUSUAL: {
    severity: 'warning',
    title: 'Value unlike those seen elsewhere',
    advice:
      'All values that were seen of this parameter are of another type. Compare with the guide of the phone.',
    source: 'types of data/parameters.json with status inferred',
  },
  RF_VALUE_UNWRITABLE: {
    severity: 'error',
    title: 'Value with a character that XML cannot carry',
    advice: 'Remove control characters; they often come along when a text is copied.',
    source: 'XML 1.0 section 2.2',
  },
  RF_VALUE_TOO_LONG: {
    severity: 'error',
    title: 'Value over 64 KiB',
    advice: 'Shorten it: even a chain of certificates is smaller, so something else was pasted in.',
    source: 'a bound of Ringfleet; no limit of the phones is known',
  },
} as const satisfies Record<`RF_${string}`, LintRule>;
