import { type Fault, faultAt } from '../../files/fault.ts';
import { sameServer } from '../message/choose-boot-server.ts';
import type { DhcpServerKind } from '../texts/dhcp-text-input.ts';
import { checkBootServer } from './check-boot-server.ts';
import { checkTimeOffset } from './check-time-offset.ts';
import type { DhcpStatement, ReadConfiguration } from './dhcp-statement.ts';
import { guessDhcpServer } from './guess-server.ts';
import { readCisco } from './read-cisco.ts';
import { readDnsmasq } from './read-dnsmasq.ts';
import { readIsc } from './read-isc.ts';
import { readKea } from './read-kea.ts';
import { readMicrosoft } from './read-microsoft.ts';
import { readMikrotik } from './read-mikrotik.ts';

export interface LintedDhcp {
  /** Whose configuration it was taken for. */
  server: DhcpServerKind;
  /** By line. */
  faults: Fault[];
}

const readers: Readonly<Record<DhcpServerKind, (text: string) => ReadConfiguration>> = {
  isc: readIsc,
  kea: readKea,
  dnsmasq: readDnsmasq,
  microsoft: readMicrosoft,
  cisco: readCisco,
  mikrotik: readMikrotik,
};

/** Servers that know options by number, so that none needs a definition. */
const WITHOUT_DEFINITIONS: readonly DhcpServerKind[] = ['dnsmasq', 'cisco', 'mikrotik'];
const BOOT_CODES: readonly (number | undefined)[] = [66, 160, 161];

/** Everything in the configuration of a DHCP server that breaks phones. @param server default: what it looks like */
export function lintDhcp(text: string, server: DhcpServerKind = guessDhcpServer(text)): LintedDhcp {
  const { statements, problems } = readers[server](text);
  const faults = [
    ...problems.map(({ message, ...at }) => faultAt('RF_DHCP_SYNTAX', at, message)),
    ...missingDefinitions(statements, server),
    ...statements.filter(({ kind }) => kind === 'define').flatMap(checkDefinition),
    ...checkValues(statements, server),
  ];
  const isEmpty = !statements.some(
    ({ code, kind }) => kind === 'set' && (code === 2 || BOOT_CODES.includes(code)),
  );
  if (isEmpty && faults.length === 0)
    faults.push(
      faultAt('RF_DHCP_NOTHING_FOUND', { line: 1, column: 1 }, 'No option that phones look at is set here.'),
    );
  return { server, faults: faults.sort((a, b) => a.line - b.line || a.column - b.column) };
}

function checkDefinition(statement: DhcpStatement): Fault[] {
  const { code, form, name } = statement;
  if (code === 2 && form === 'unsigned')
    return [
      faultAt('RF_DHCP_OFFSET_UNSIGNED', statement, `'${name}' defines option 2 as an unsigned number.`),
    ];
  if (!BOOT_CODES.includes(code) || form === 'text') return [];
  const message = `'${name}' defines option ${code} as ${form === 'addresses' ? 'an address' : 'binary'}, and phones read text.`;
  return [
    faultAt(
      form === 'addresses' ? 'RF_DHCP_BOOT_SERVER_ADDRESS' : 'RF_DHCP_BOOT_SERVER_BINARY',
      statement,
      message,
    ),
  ];
}

function checkValues(statements: readonly DhcpStatement[], server: DhcpServerKind): Fault[] {
  const faults: Fault[] = [];
  const texts = new Map<string, { code: number | undefined; text: string }[]>();
  const definitions = new Map(
    statements.filter(({ kind }) => kind === 'define').map(({ code, form }) => [code, form]),
  );
  for (const written of statements) {
    if (written.kind !== 'set') continue;
    const { code, scope } = written;
    if (code === 2) faults.push(...checkTimeOffset(written, server === 'microsoft'));
    if (!BOOT_CODES.includes(code)) continue;
    // A definition of another type is at fault itself, and says how the value is meant.
    const defined = definitions.get(code);
    if (defined !== undefined && defined !== 'text') continue;
    const statement = server === 'kea' ? withoutEscapes(written, faults) : written;
    const checked = checkBootServer(statement);
    faults.push(...checked.faults);
    if (checked.text === undefined) continue;
    const others = texts.get(scope) ?? [];
    const other = others.find((one) => one.code !== code && one.code !== 161 && code !== 161);
    if (other && !sameServer(other.text, checked.text))
      faults.push(
        faultAt(
          'RF_DHCP_BOOT_SERVERS_DIFFER',
          written,
          `Option ${code} says another boot server than option ${other.code}.`,
        ),
      );
    texts.set(scope, [...others, { code, text: checked.text }]);
  }
  return faults;
}

/** Kea's fields are parted by commas; `\,` is one of the text. */
function withoutEscapes(statement: DhcpStatement, faults: Fault[]): DhcpStatement {
  const { value, form, code } = statement;
  if (form !== 'text') return statement;
  if (/(?<!\\),/.test(value))
    faults.push(faultAt('RF_DHCP_COMMA', statement, `Option ${code} has a comma that is not escaped.`));
  return { ...statement, value: value.replaceAll('\\,', ',') };
}

/** A name that nothing defines can only be judged by what it is called and by what it says. */
const LIKE_BOOT_SERVER = /boot|prov|polycom|poly\b|ucs|160|161/i;
const LIKE_URL = /^(?:ftp|ftps|tftp|https?):\/\//i;

function missingDefinitions(statements: readonly DhcpStatement[], server: DhcpServerKind): Fault[] {
  if (WITHOUT_DEFINITIONS.includes(server)) return [];
  const defined = new Set(statements.filter(({ kind }) => kind === 'define').map(({ code }) => code));
  const isNumbered = (name: string) => /^(?:option|unknown)-\d+$/.test(name);
  return statements
    .filter(({ kind }) => kind === 'set')
    .filter(({ code, name, value }) =>
      code === undefined
        ? LIKE_BOOT_SERVER.test(name) || LIKE_URL.test(value)
        : (code === 160 || code === 161) && !defined.has(code) && !isNumbered(name),
    )
    .map((statement) =>
      faultAt(
        'RF_DHCP_DEFINITION_MISSING',
        statement,
        `'${statement.name}' is given a value, but nothing in this file defines it.`,
      ),
    );
}
