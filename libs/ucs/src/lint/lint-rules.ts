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

const xmlRules = {
  RF_XML_NOT_WELL_FORMED: {
    severity: 'error',
    title: 'Not well-formed XML',
    advice: 'Correct the place named. A phone drops every parameter of a file that it cannot parse.',
    source: 'Schertz 2013; trap X-03',
  },
  RF_XML_NO_ROOT: {
    severity: 'error',
    title: 'No element at all',
    advice: 'Put at least one element into the file; every attribute of it is a parameter.',
    source: 'Schertz 2013',
  },
  RF_XML_SEVERAL_ROOTS: {
    severity: 'error',
    title: 'More than one root element',
    advice: 'Wrap all elements in one root element; its name has no meaning to the phone.',
    source: 'XML 1.0 section 2.1; trap X-03',
  },
  RF_XML_TEXT_OUTSIDE_ROOT: {
    severity: 'error',
    title: 'Text before or after the root element',
    advice: 'Remove the text, or put it into a comment.',
    source: 'XML 1.0 section 2.1; trap X-03',
  },
  RF_XML_MISMATCHED_TAG: {
    severity: 'error',
    title: 'Element not closed, or closed by another name',
    advice: 'Close every element in reverse order of opening, or end it with "/>".',
    source: 'XML 1.0 section 3; trap X-03',
  },
  RF_XML_DECLARATION_NOT_FIRST: {
    severity: 'error',
    title: 'Something stands before the XML declaration',
    advice: 'Remove the blanks or lines before "<?xml": it must be the very first thing in the file.',
    source: 'XML 1.0 section 2.8',
  },
  RF_XML_UNQUOTED_VALUE: {
    severity: 'error',
    title: 'Value without quotes',
    advice: 'Put the value between straight double quotes.',
    source: 'XML 1.0 section 3.1',
  },
  RF_XML_ATTRIBUTE_WITHOUT_VALUE: {
    severity: 'error',
    title: 'Attribute without a value',
    advice: 'Write name="value"; an empty value is name="".',
    source: 'XML 1.0 section 3.1',
  },
  RF_XML_DUPLICATE_ATTRIBUTE: {
    severity: 'error',
    title: 'Attribute twice in one element',
    advice: 'Remove one of the two: XML forbids it, and a phone drops the whole file.',
    source: 'XML 1.0 section 3.1; trap X-01',
  },
  RF_XML_LESS_THAN_IN_VALUE: {
    severity: 'error',
    title: '"<" inside a value',
    advice: 'Write &lt; for it. If the value was not meant to go on so far, a quote is missing before.',
    source: 'XML 1.0 section 3.1',
  },
  RF_XML_BARE_AMPERSAND: {
    severity: 'error',
    title: '"&" that begins no entity',
    advice: 'Write &amp; for it.',
    source: 'XML 1.0 section 2.4; trap X-03',
  },
  RF_XML_UNKNOWN_ENTITY: {
    severity: 'error',
    title: 'Unknown entity',
    advice: 'Only &amp; &lt; &gt; &quot; &apos; and numbers such as &#10; exist in these files.',
    source: 'XML 1.0 section 4.1; trap X-02',
  },
  RF_XML_CONTROL_CHARACTER: {
    severity: 'error',
    title: 'Character that XML forbids',
    advice: 'Remove it; a file that holds zero bytes was often cut or saved by the wrong program.',
    source: 'XML 1.0 section 2.2',
  },
  RF_XML_COMMENT_HYPHENS: {
    severity: 'error',
    title: '"--" inside a comment',
    advice: 'Two hyphens may stand only at the end of a comment: use "==" or single hyphens.',
    source: 'XML 1.0 section 2.5; trap X-03',
  },
  RF_XML_DTD: {
    severity: 'error',
    title: 'DOCTYPE',
    advice: 'Remove it: documents with a DTD are refused, since entities of it can be made into a bomb.',
    source: 'trap X-02; design section 11',
  },
  RF_XML_TOO_LARGE: {
    severity: 'error',
    title: 'File over the size limit',
    advice: 'Split the file, and name the parts in CONFIG_FILES.',
    source: 'design sections 6 and 11',
  },
  RF_XML_TOO_DEEP: {
    severity: 'error',
    title: 'Elements nested too deeply',
    advice: 'Put the parameters into fewer levels; nesting has no meaning to the phone.',
    source: 'design section 11',
  },
  RF_XML_TOO_MANY_ATTRIBUTES: {
    severity: 'error',
    title: 'Too many attributes',
    advice: 'Split the file, and name the parts in CONFIG_FILES.',
    source: 'design section 11',
  },
  RF_ENCODING_INVALID: {
    severity: 'error',
    title: 'Bytes that are no text in the encoding of the file',
    advice: 'Save the file as UTF-8, or declare its real encoding in the first line.',
    source: 'XML 1.0 section 4.3.3; trap X-06',
  },
  RF_ENCODING_MISMATCH: {
    severity: 'warning',
    title: 'Declared encoding and bytes differ',
    advice:
      'Make the declaration say how the file is really saved; letters outside ASCII come out wrong otherwise.',
    source: 'trap X-06',
  },
  RF_ENCODING_UNUSUAL: {
    severity: 'warning',
    title: 'Encoding that no phone is known to read',
    advice: 'Save the file as UTF-8.',
    source: 'XML 1.0 section 4.3.3; trap X-06',
  },
} as const satisfies Record<`RF_${string}`, LintRule>;

const typographyRules = {
  RF_LINT_SMART_QUOTES: {
    severity: 'error',
    title: 'Typographic quotes round a value',
    advice:
      'Replace them by straight double quotes ("): a phone cannot read the file. Web pages and word processors make them.',
    source: 'Schertz 2013 (its samples); trap X-03',
  },
  RF_LINT_DASH_COMMENT: {
    severity: 'error',
    title: 'Comment mark written with a typographic dash',
    advice: 'Write <!-- and -->, with two hyphens each.',
    source: 'Schertz 2013 (its samples)',
  },
  RF_LINT_PEM_DASHES: {
    severity: 'error',
    title: 'Certificate mark written with typographic dashes',
    advice:
      'BEGIN and END of a certificate stand between five hyphens each; the phone finds no certificate otherwise.',
    source: 'Schertz 2013 (its samples)',
  },
} as const satisfies Record<`RF_${string}`, LintRule>;

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
 * Every code that the readers of `files/` and the rules of `lint/` raise, with what to do about it. The one source of
 * the faults' advice and of the error reference.
 */
export const lintRules = {
  ...xmlRules,
  ...typographyRules,
  ...masterRules,
  ...nameRules,
  ...parameterRules,
  ...otherFileRules,
} as const satisfies Record<`RF_${string}`, LintRule>;

/** A code of the rule table. */
export type LintCode = keyof typeof lintRules;
