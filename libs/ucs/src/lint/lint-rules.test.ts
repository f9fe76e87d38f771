import { describe, expect, it } from '@jest/globals';
import type { dhcpRules } from '../dhcp/lint/dhcp-rules.ts';
import type { checkRules } from './check-rules.ts';
import type { LintFile } from './examine-file.ts';
import { lintFolder } from './lint-folder.ts';
import { lintRules, type LintCode } from './lint-rules.ts';

const text = (path: string, content: string, kind?: LintFile['kind']): LintFile => ({
  path,
  bytes: new TextEncoder().encode(content),
  ...(kind ? { kind } : {}),
});
const config = (content: string) => [text('shared.cfg', content)];
const parameters = (attributes: string) => config(`<a>\n <b ${attributes}/>\n</a>`);
const master = (attributes: string) => [text('000000000000.cfg', `<APPLICATION ${attributes}/>`)];

/** The smallest folder that breaks each rule. The type demands one for every rule that judges files. */
const examples: Record<Exclude<LintCode, keyof typeof checkRules | keyof typeof dhcpRules>, LintFile[]> = {
  RF_XML_NOT_WELL_FORMED: config('<a b="1"c="2"/>'),
  RF_XML_NO_ROOT: config('<!-- nothing -->'),
  RF_XML_SEVERAL_ROOTS: config('<a/><b/>'),
  RF_XML_TEXT_OUTSIDE_ROOT: config('<a/>x'),
  RF_XML_MISMATCHED_TAG: config('<a><b></a>'),
  RF_XML_DECLARATION_NOT_FIRST: config('\n<?xml version="1.0"?><a/>'),
  RF_XML_UNQUOTED_VALUE: config('<a b=1/>'),
  RF_XML_ATTRIBUTE_WITHOUT_VALUE: config('<a b/>'),
  RF_XML_DUPLICATE_ATTRIBUTE: config('<a b="1" b="2"/>'),
  RF_XML_LESS_THAN_IN_VALUE: config('<a b="<"/>'),
  RF_XML_BARE_AMPERSAND: config('<a b="& "/>'),
  RF_XML_UNKNOWN_ENTITY: config('<a b="&nbsp;"/>'),
  RF_XML_CONTROL_CHARACTER: config('<a b="\u0001"/>'),
  RF_XML_COMMENT_HYPHENS: config('<!-- -- --><a/>'),
  RF_XML_DTD: config('<!DOCTYPE a><a/>'),
  RF_XML_TOO_LARGE: config(' '.repeat(1024 * 1024 + 1)),
  RF_XML_TOO_DEEP: config('<a>'.repeat(101)),
  RF_XML_TOO_MANY_ATTRIBUTES: config(`<a>${'<b c=""/>'.repeat(50_001)}</a>`),
  RF_ENCODING_INVALID: [{ path: 'shared.cfg', bytes: Buffer.from('<a b="é"/>', 'latin1') }],
  RF_ENCODING_MISMATCH: config('<?xml version="1.0" encoding="latin1"?><a b="é"/>'),
  RF_ENCODING_UNUSUAL: [{ path: 'shared.cfg', bytes: Buffer.from('\ufeff<a/>', 'utf16le') }],
  RF_LINT_SMART_QUOTES: config('<a b=“1”/>'),
  RF_LINT_DASH_COMMENT: config('<!– x –><a/>'),
  RF_LINT_PEM_DASHES: parameters('sec.TLS.customCaCert.1="—–BEGIN CERTIFICATE—– MII"'),
  RF_MASTER_PATH_TOO_LONG: master(`APP_FILE_PATH="${'x'.repeat(256)}"`),
  RF_MASTER_ENTRY_TOO_LONG: master(`CONFIG_FILES_VVX400="${'x'.repeat(256)}"`),
  RF_MASTER_LIST_TOO_LONG: master(`CONFIG_FILES="${'x.cfg,'.repeat(400)}"`),
  RF_MASTER_UNKNOWN_MASK: master('CONFIG_FILES="[MAC].cfg"'),
  RF_MASTER_EMPTY_MODEL_LIST: master('CONFIG_FILES_VVX400=""'),
  RF_MASTER_ATTRIBUTE_REPEATED: [
    text('000000000000.cfg', '<A><B APP_FILE_PATH="a.ld"/><C APP_FILE_PATH="b.ld"/></A>'),
  ],
  RF_MASTER_NO_ATTRIBUTES: [text('0004f28062d6.cfg', '<a reg.1.address="x"/>')],
  RF_MASTER_CONFIG_FILE: master('APP_FILE_PATH="sip.ld" CONFIG_FILE="shared.cfg"'),
  RF_MASTER_UNKNOWN_ATTRIBUTE: master('APP_FILE_PATH="sip.ld" LOG_DIRECTORY="x"'),
  RF_MASTER_NESTED_APPLICATION: [text('000000000000.cfg', '<X><APPLICATION APP_FILE_PATH="sip.ld"/></X>')],
  RF_MASTER_FILE_MISSING: master('CONFIG_FILES="shared.cfg"'),
  RF_MASTER_MODEL_FILE_MISSING: master('CONFIG_FILES_VVX400="shared.cfg"'),
  RF_MASTER_PATH_CHARACTERS: master('APP_FILE_PATH="firmware\\sip.ld"'),
  RF_MASTER_DIRECTORY_URL: master('LOG_FILE_DIRECTORY="http://0.0.0.0"'),
  RF_MASTER_CREDENTIALS_IN_URL: master(
    'APP_FILE_PATH="ftp://user:hidden@host/sip.ld" CONFIG_FILES="ftp://user:hidden@host/[MACADDRESS]-phone.cfg"',
  ),
  RF_NAME_ZEROS: [text('0000000000.cfg', '<APPLICATION APP_FILE_PATH="sip.ld"/>')],
  RF_NAME_MAC_SEPARATORS: [text('00-04-f2-80-62-d6.cfg', '<APPLICATION APP_FILE_PATH="sip.ld"/>')],
  RF_NAME_MASTER: [text('site-master.cfg', '<APPLICATION APP_FILE_PATH="sip.ld"/>')],
  RF_NAME_RESERVED_SUFFIX: [text('0004f28062d6-phone.cfg', '<a reg.1.address="x"/>')],
  RF_PARAM_DUPLICATE: config('<a><b c="1"/><d c="2"/></a>'),
  RF_PARAM_HIDDEN: [
    ...master('CONFIG_FILES="a.cfg,b.cfg"'),
    text('a.cfg', '<a x="1"/>'),
    text('b.cfg', '<a x="2"/>'),
  ],
  RF_PARAM_REPEATED: [
    ...master('CONFIG_FILES="a.cfg,b.cfg"'),
    text('a.cfg', '<a x="1"/>'),
    text('b.cfg', '<a x="1"/>'),
  ],
  RF_PARAM_WRONG_CASE: parameters('reg.1.auth.usepincredentials="0"'),
  RF_PARAM_INDEXED_FEATURE: parameters('feature.1.name="presence"'),
  RF_PARAM_CERTIFICATE_SLIP: parameters('sec.TLS.customCert.1="x"'),
  RF_VALUE_WHITE_SPACE: parameters('reg.1.auth.password="hidden\n"'),
  RF_VALUE_PLACEHOLDER: parameters('device.wifi.ssid="##YourSSID##"'),
  RF_VALUE_KNOWN_PASSWORD: parameters('reg.1.auth.password="456"'),
  RF_VALUE_PASSWORD_IS_USER: parameters('apps.push.username="hidden" apps.push.password="hidden"'),
  RF_VALUE_QUOTED: parameters('reg.1.address="“a”"'),
  RF_VALUE_CREDENTIALS_IN_URL: parameters('mb.idleDisplay.home="http://user:hidden@host/"'),
  RF_DEVICE_SET_MISSING: parameters('device.set="1" device.prov.tagSerialNo="1"'),
  RF_DEVICE_SET_OFF: parameters('device.set="1" device.prov.tagSerialNo="1" device.prov.tagSerialNo.set="0"'),
  RF_DEVICE_SET_ELSEWHERE: parameters('device.prov.tagSerialNo="1" device.prov.tagSerialNo.set="1"'),
  RF_DEVICE_NOT_ENABLED: [
    ...master('CONFIG_FILES="shared.cfg"'),
    ...parameters('device.prov.tagSerialNo="1" device.prov.tagSerialNo.set="1"'),
  ],
  RF_FILE_SHAPE: [text('0004f28062d6-directory.xml', '<callList/>')],
  RF_CALLS_REPAIRED: [text('0004f28062d6-calls.xml', '<callList>a & b</callList>')],
};

describe('each lint rule', () => {
  it.each(Object.entries(examples))('is raised: %s', (code, files) => {
    const faults = lintFolder(files).flatMap((file) => file.faults);
    const found = faults.filter((fault) => fault.code === code);
    expect(found).not.toEqual([]);
    const rule = lintRules[code as LintCode];
    for (const { severity, advice, line, column } of found) {
      expect({ severity, advice }).toEqual({ severity: rule.severity, advice: rule.advice });
      expect(line).toBeGreaterThanOrEqual(1);
      expect(column).toBeGreaterThanOrEqual(1);
    }
    expect(JSON.stringify(faults)).not.toContain('hidden');
  });

  it('has a title, advice and a source, without line breaks', () => {
    for (const { title, advice, source } of Object.values(lintRules))
      for (const field of [title, advice, source]) expect(field).toMatch(/^\S.*\S$/);
  });
});
