import { dhcpRules } from '../dhcp/lint/dhcp-rules.ts';
import { checkRules } from './check-rules.ts';
import type { LintRule } from './lint-rule.ts';
import { typographyRules, xmlRules } from './xml-rules.ts';

const masterRules = {
  RF_MASTER_PATH_TOO_LONG: {
    severity: 'error',
    title: 'APP_FILE_PATH longer than 255 characters',
    advice: 'Shorten the path or the URL: the phone cuts or refuses it.',
    source: 'AG 2.2 (2006)',
  },
  RF_MASTER_ENTRY_TOO_LONG: {
    severity: 'error',
    title: 'Entry of CONFIG_FILES longer than 255 characters',
    advice: 'Shorten the name or the URL of this entry.',
    source: 'AG 2.2 (2006)',
  },
  RF_MASTER_LIST_TOO_LONG: {
    severity: 'error',
    title: 'CONFIG_FILES longer than 2,047 characters',
    advice: 'Name fewer files or shorter names; commas and spaces count too.',
    source: 'AG 2.2 (2006)',
  },
  RF_MASTER_UNKNOWN_MASK: {
    severity: 'warning',
    title: 'Unknown word in brackets',
    advice:
      'Known are [MACADDRESS], [PHONE_MAC_ADDRESS], [PHONE_PART_NUMBER] and [PHONE_MODEL]; anything else is asked for literally.',
    source: 'polycom-ucs.md 2.5',
  },
  RF_MASTER_EMPTY_MODEL_LIST: {
    severity: 'info',
    title: 'Empty CONFIG_FILES for one model',
    advice:
      'Whether it means "none" or "the general list" is not documented: name the files, or remove the attribute.',
    source: 'polycom-ucs.md 2.4, 15 c',
  },
  RF_MASTER_ATTRIBUTE_REPEATED: {
    severity: 'warning',
    title: 'Master attribute in more than one element',
    advice: 'Keep one: the first is taken here, and what the phone takes is not documented.',
    source: 'polycom-ucs.md 2.7',
  },
  RF_MASTER_NO_ATTRIBUTES: {
    severity: 'warning',
    title: 'Named as a master file, but holds parameters only',
    advice:
      'A file named <mac>.cfg replaces the general master for that phone. Rename it (for instance <mac>-lync.cfg) and name it in CONFIG_FILES.',
    source: 'Schertz 2013; polycom-ucs.md 2.1, 2.7',
  },
  RF_MASTER_CONFIG_FILE: {
    severity: 'warning',
    title: 'CONFIG_FILE instead of CONFIG_FILES',
    advice: 'The attribute is called CONFIG_FILES; the phone reads no file from this one.',
    source: 'Schertz 2013 (misprint)',
  },
  RF_MASTER_UNKNOWN_ATTRIBUTE: {
    severity: 'info',
    title: 'Unknown master attribute',
    advice: 'Compare its spelling with the table of master attributes; phones ignore what they do not know.',
    source: 'polycom-ucs.md 2.2',
  },
  RF_MASTER_NESTED_APPLICATION: {
    severity: 'info',
    title: 'APPLICATION under another element',
    advice:
      'Works, since only attribute names count; make APPLICATION the root for people who read the file.',
    source: 'polycom-ucs.md 2.7',
  },
  RF_MASTER_FILE_MISSING: {
    severity: 'warning',
    title: 'CONFIG_FILES names a file that is not there',
    advice:
      'Add the file or remove the entry. The phone skips it silently; entries with a MAC may be meant for some phones only.',
    source: 'polycom-ucs.md 1.4, 13',
  },
  RF_MASTER_MODEL_FILE_MISSING: {
    severity: 'info',
    title: 'CONFIG_FILES of one model names a file that is not there',
    advice: "Matters only when you have phones of that model; the vendor's default master names such files.",
    source: 'polycom-ucs.md 2.4',
  },
  RF_MASTER_PATH_CHARACTERS: {
    severity: 'warning',
    title: 'Backslash, blank or %-escape in a path',
    advice: 'Use forward slashes and names without blanks; %20 and the like are not decoded by the phone.',
    source: 'AG 2.2; polycom-ucs.md 3.2',
  },
  RF_MASTER_DIRECTORY_URL: {
    severity: 'info',
    title: 'Directory is a URL',
    advice:
      'The phone sends these files elsewhere: Ringfleet does not get them. http://0.0.0.0 switches the upload off.',
    source: 'polycom-ucs.md 2.6',
  },
  RF_MASTER_CREDENTIALS_IN_URL: {
    severity: 'warning',
    title: 'Password in a URL',
    advice: 'Everyone who can read this file reads the password: use the account of the boot server.',
    source: 'traps C-07, U-14',
  },
} as const satisfies Record<`RF_${string}`, LintRule>;

const nameRules = {
  RF_NAME_ZEROS: {
    severity: 'error',
    title: 'Master file with the wrong number of zeros',
    advice: 'The general master file is 000000000000.cfg, with twelve zeros: no phone asks for this name.',
    source: 'Schertz 2013 (misprint); polycom-ucs.md 14.2',
  },
  RF_NAME_MAC_SEPARATORS: {
    severity: 'warning',
    title: 'MAC with separators in the file name',
    advice: 'Phones ask for the MAC as 12 hex digits without colons, hyphens or dots.',
    source: 'AG 3.1 A-2',
  },
  RF_NAME_MASTER: {
    severity: 'info',
    title: 'Master file under a name of its own',
    advice:
      'Phones ask for <mac>.cfg and 000000000000.cfg; another name works only when the boot server address ends in it.',
    source: 'AG 3.1 A-2',
  },
  RF_NAME_RESERVED_SUFFIX: {
    severity: 'warning',
    title: 'Name that is reserved for the phone',
    advice:
      'The phone overwrites <mac>-phone.cfg and <mac>-web.cfg, and their settings hide those of the server. Use another suffix, such as -lync.',
    source: 'Schertz 2013; polycom-ucs.md 2.1',
  },
} as const satisfies Record<`RF_${string}`, LintRule>;

const parameterRules = {
  RF_PARAM_DUPLICATE: {
    severity: 'warning',
    title: 'Parameter more than once in the file',
    advice: 'Remove all but one: the first in the file is taken here.',
    source: 'AG 1.4; trap X-01',
  },
  RF_PARAM_HIDDEN: {
    severity: 'warning',
    title: 'Parameter set to another value by an earlier file',
    advice:
      'The first file of CONFIG_FILES that sets a parameter wins. Remove it from one of the two, or change their order.',
    source: 'AG 1.4; polycom-ucs.md 6.2',
  },
  RF_PARAM_REPEATED: {
    severity: 'info',
    title: 'Parameters repeated with the same value by a later file',
    advice: 'Harmless; the phone counts them as duplicates.',
    source: 'AG 1.4; polycom-ucs.md 6.2',
  },
  RF_PARAM_WRONG_CASE: {
    severity: 'warning',
    title: 'Parameter name in the wrong case',
    advice: 'Parameter names are case-sensitive: write it as suggested.',
    source: 'polycom-ucs.md 6.1',
  },
  RF_PARAM_INDEXED_FEATURE: {
    severity: 'info',
    title: 'Feature switch of SIP 3.2 and older',
    advice:
      'UCS 3.3 and later know feature.<name>.enabled; the numbered form works on the old application alone.',
    source: 'polycom-ucs.md 6.1',
  },
  RF_PARAM_CERTIFICATE_SLIP: {
    severity: 'warning',
    title: 'sec.TLS.customCert instead of sec.TLS.customCaCert',
    advice: 'The certificate of an authority that the phone shall trust belongs into sec.TLS.customCaCert.1.',
    source: 'Schertz 2013 (slip); polycom-ucs.md 6.6',
  },
  RF_VALUE_WHITE_SPACE: {
    severity: 'warning',
    title: 'White space at the start or end of a value',
    advice:
      'Values are taken literally: a blank or line break at the end of a password or address breaks it. Remove it.',
    source: 'polycom-ucs.md 6.1; trap X-04',
  },
  RF_VALUE_PLACEHOLDER: {
    severity: 'warning',
    title: 'Placeholder left in a value',
    advice: 'Put in the real value, or remove the parameter.',
    source: 'polycom-ucs.md 16 (wifi.cfg)',
  },
  RF_VALUE_KNOWN_PASSWORD: {
    severity: 'warning',
    title: 'Well-known password',
    advice:
      'Set one of your own: this value is a factory default or stands in public templates and word lists.',
    source: 'polycom-ucs.md 14.10, 14.16; trap G-01',
  },
  RF_VALUE_PASSWORD_IS_USER: {
    severity: 'warning',
    title: 'Password equals the user name',
    advice: 'Set a password of its own.',
    source: 'polycom-ucs.md 14.16',
  },
  RF_VALUE_QUOTED: {
    severity: 'warning',
    title: 'Typographic quotes inside a value',
    advice: 'The phone takes them as part of the value: remove them.',
    source: 'polycom-ucs.md 6.1',
  },
  RF_VALUE_CREDENTIALS_IN_URL: {
    severity: 'warning',
    title: 'Password in a URL',
    advice: 'Use the parameters for user and password, or an address that needs none.',
    source: 'traps C-07, U-14',
  },
  RF_DEVICE_SET_MISSING: {
    severity: 'warning',
    title: 'device parameter without its .set',
    advice:
      'The phone ignores a device parameter unless the parameter of the same name with .set at its end is "1".',
    source: 'Schertz 2013; polycom-ucs.md 6.4',
  },
  RF_DEVICE_SET_OFF: {
    severity: 'warning',
    title: 'device parameter switched off by its .set',
    advice: 'Its value is not applied while .set is not "1": set it to "1", or remove both.',
    source: 'polycom-ucs.md 6.4',
  },
  RF_DEVICE_SET_ELSEWHERE: {
    severity: 'info',
    title: 'device parameters depend on another file',
    advice:
      'The file has no device.set="1" of its own: it works only beside a file that has. Set it in each file.',
    source: 'polycom-ucs.md 6.4, 15 j',
  },
  RF_DEVICE_NOT_ENABLED: {
    severity: 'warning',
    title: 'No file of the list sets device.set',
    advice: 'Add device.set="1" to the file: none of its device parameters is applied otherwise.',
    source: 'Schertz 2013; polycom-ucs.md 6.4',
  },
} as const satisfies Record<`RF_${string}`, LintRule>;

const otherFileRules = {
  RF_FILE_SHAPE: {
    severity: 'warning',
    title: 'Not the kind of file that its name says',
    advice: 'Compare the root element with a file of this kind that a phone wrote.',
    source: 'polycom-ucs.md 6.5, 8',
  },
  RF_CALLS_REPAIRED: {
    severity: 'info',
    title: 'Call list read after a repair',
    advice: 'Nothing to do: phones write call lists that are not quite XML.',
    source: 'polycom-ucs.md 8.2; trap X-07',
  },
} as const satisfies Record<`RF_${string}`, LintRule>;

/**
 * Every code that the readers of `files/`, the rules of `lint/`, the check of a single parameter and the lint of DHCP
 * servers raise, with what to do about it. The one source of the faults' advice and of the error reference.
 */
export const lintRules = {
  ...xmlRules,
  ...typographyRules,
  ...masterRules,
  ...nameRules,
  ...parameterRules,
  ...checkRules,
  ...otherFileRules,
  ...dhcpRules,
} as const satisfies Record<`RF_${string}`, LintRule>;

/** A code of the rule table. */
export type LintCode = keyof typeof lintRules;
