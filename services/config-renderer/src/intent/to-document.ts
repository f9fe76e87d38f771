import { RingfleetError } from '@ringfleet/contracts';
import { checkParameter, hasKnownOui, MASKED_VALUE, parseMac } from '@ringfleet/ucs';
import { guidedParameters } from '../rendering/layer-parameters.ts';
import { modelToken } from '../rendering/rendering.ts';
import { rotated, usualEnd } from '../credentials/account-life.ts';
import { CertificateRefusedError, readCaCertificate } from './ca-certificate.ts';
import {
  faultOfBootPath,
  faultOfBootServer,
  faultOfHost,
  faultOfId,
  faultOfListEntry,
  faultOfMasterAttribute,
  faultOfNetwork,
  faultOfSuffix,
  faultOfText,
  faultOfTimeZone,
} from './document-rules.ts';
import {
  documentSchemas,
  type FleetDocument,
  type FtpAccount,
  type IntentDocuments,
  type IntentKind,
  type PhoneDocument,
  type SiteDocument,
  type StoredValue,
} from './intent-document.ts';
import type { IntentFindings, PlaceOf } from './intent-faults.ts';
import {
  type FleetInput,
  type FtpAccountInput,
  type GroupInput,
  inputSchemas,
  isOn,
  type LineInput,
  type ModelInput,
  type PhoneInput,
  type SiteInput,
  valueText,
} from './intent-input.ts';
import { type IntentSecrets, SecretRefusedError } from './intent-secrets.ts';

/** Where what people wrote stands, for messages. */
export interface InputPlace {
  /** Path of the document in what was written: `['sites', 'berlin']`; empty for a request about one document. */
  path: readonly (string | number)[];
  placeOf?: PlaceOf | undefined;
}

type Path = (string | number)[];

/** Turns what people write into a document, with every fault of it named. */
export class DocumentReader {
  private readonly secrets: IntentSecrets;
  private readonly findings: IntentFindings;
  private readonly now: Date;

  constructor(secrets: IntentSecrets, findings: IntentFindings, now: Date) {
    this.secrets = secrets;
    this.findings = findings;
    this.now = now;
  }

  /**
   * @param id as written; MACs and model names in any form
   * @param input not yet checked
   * @returns undefined when it cannot be taken; the findings say why
   */
  read<K extends IntentKind>(
    kind: K,
    id: string,
    input: unknown,
    before: IntentDocuments[K] | undefined,
    place: InputPlace,
  ): { id: string; document: IntentDocuments[K] } | undefined {
    const errors = this.findings.errors;
    const at = (path: Path, message: string) => this.fault(place, path, message);
    const plainId = this.idOf(kind, id, at);
    const parsed = inputSchemas[kind].safeParse(input ?? {});
    if (!parsed.success) {
      for (const issue of parsed.error.issues)
        if (issue.code === 'unrecognized_keys')
          for (const key of issue.keys) at([...(issue.path as Path), key], 'is not known here');
        else at(issue.path as Path, sentence(issue.message));
      return undefined;
    }
    const made = this.make(kind, plainId ?? id, parsed.data, before, at);
    if (!made || plainId === undefined) return undefined;
    const document = documentSchemas[kind].parse(made) as IntentDocuments[K];
    this.checkParameters(kind, document, place);
    return this.findings.errors > errors ? undefined : { id: plainId, document };
  }

  private idOf(kind: IntentKind, id: string, at: (path: Path, message: string) => void): string | undefined {
    if (kind === 'fleet') return id;
    if (kind === 'phone') {
      const mac = parseMac(id);
      if (mac === undefined) return void at([], `'${shown(id)}' is no MAC (12 hex digits)`);
      if (!hasKnownOui(mac))
        return void at([], `'${mac}' is a MAC of another vendor: phones begin with 0004f2, 64167f or 482567`);
      return mac;
    }
    if (kind === 'model') {
      const token = modelToken(id);
      if (!/^[A-Za-z][A-Za-z0-9]{1,31}$/.test(token))
        return void at([], `'${shown(id)}' is no model; write it like VVX400`);
      return token;
    }
    const fault = faultOfId(id);
    return fault === undefined ? id : void at([], `the name '${shown(id)}' ${fault}`);
  }

  private make(
    kind: IntentKind,
    id: string,
    input: unknown,
    before: unknown,
    at: (path: Path, message: string) => void,
  ): object | undefined {
    switch (kind) {
      case 'fleet':
        return this.fleet(input as FleetInput, before as FleetDocument | undefined, at);
      case 'site':
        return this.site(id, input as SiteInput, before as SiteDocument | undefined, at);
      case 'phone':
        return this.phone(id, input as PhoneInput, before as PhoneDocument | undefined, at);
      default: {
        const { parameters, locked, ...rest } = input as GroupInput & ModelInput;
        return { id, ...rest, ...this.layer({ parameters, locked }, before as LayerOf | undefined, at) };
      }
    }
  }

  private fleet(
    input: FleetInput,
    before: FleetDocument | undefined,
    at: (path: Path, message: string) => void,
  ): object {
    const { pinSignIn, caCertificates = [], master, lists, ftpAccount, retiredFilesDays, ...rest } = input;
    check(at, ['deviceFileSuffix'], rest.deviceFileSuffix, faultOfSuffix);
    this.clock(rest, at);
    for (const [name, value] of Object.entries(master ?? {})) {
      check(at, ['master', name], name, faultOfMasterAttribute);
      check(at, ['master', name], value, faultOfText);
    }
    const templates: [Path, string[]][] = [
      [['lists', 'general'], lists?.general ?? []],
      ...Object.entries(lists?.models ?? {}).map(([model, list]): [Path, string[]] => [
        ['lists', 'models', model],
        list,
      ]),
    ];
    for (const [path, list] of templates)
      list.forEach((entry, index) => check(at, [...path, index], entry, faultOfListEntry));
    const days = retiredFilesDays === undefined ? undefined : Number(retiredFilesDays);
    if (days !== undefined && (days < 0 || days > 3650)) at(['retiredFilesDays'], 'must be from 0 to 3650');
    const { parameters, locked, ...settings } = rest;
    return {
      ...settings,
      ...(pinSignIn === undefined ? {} : { pinSignIn: isOn(pinSignIn) }),
      caCertificates: this.certificates(caCertificates, before?.caCertificates ?? [], at),
      ...(master === undefined ? {} : { master }),
      ...(lists === undefined ? {} : { lists }),
      ...this.account(ftpAccount, before?.ftpAccount, at),
      ...(days === undefined ? {} : { retiredFilesDays: days }),
      ...this.layer({ parameters, locked }, before, at),
    };
  }

  private site(
    id: string,
    input: SiteInput,
    before: SiteDocument | undefined,
    at: (path: Path, message: string) => void,
  ): object {
    const { lyncServer, vlan, ftpAccount, parameters, locked, networks = [], ...rest } = input;
    check(at, ['name'], rest.name, faultOfText);
    check(at, ['bootPath'], rest.bootPath, faultOfBootPath);
    networks.forEach((network, index) => check(at, ['networks', index], network, faultOfNetwork));
    this.clock(rest, at);
    const vlanNumber = vlan === undefined ? undefined : Number(vlan);
    if (vlanNumber !== undefined && (vlanNumber < 1 || vlanNumber > 4094))
      at(['vlan'], 'must be from 1 to 4094');
    const lync = lyncServer === undefined ? undefined : lyncServerOf(lyncServer);
    if (lync === null)
      at(['lyncServer'], `'${shown(lyncServer ?? '')}' is no server; write it like lync.example.com:443`);
    return {
      id,
      ...rest,
      networks: networks.map((network) => network.trim()),
      ...(lync ? { lyncServer: lync } : {}),
      ...(vlanNumber === undefined ? {} : { vlan: vlanNumber }),
      ...this.account(ftpAccount, before?.ftpAccount, at),
      ...this.layer({ parameters, locked }, before, at),
    };
  }

  private phone(
    id: string,
    input: PhoneInput,
    before: PhoneDocument | undefined,
    at: (path: Path, message: string) => void,
  ): object {
    const { model, lines = [], parameters, locked, ...rest } = input;
    check(at, ['name'], rest.name, faultOfText);
    const token = model === undefined ? undefined : modelToken(model);
    if (token !== undefined && !/^[A-Za-z][A-Za-z0-9]{1,31}$/.test(token))
      at(['model'], `'${shown(model ?? '')}' is no model; write it like VVX400`);
    return {
      id,
      ...rest,
      ...(token === undefined ? {} : { model: token }),
      lines: lines.map((line, index) => this.line(line, index, lineBefore(lines, index, before), at)),
      ...this.layer({ parameters, locked }, before, at),
    };
  }

  private line(
    { password, server, ...line }: LineInput,
    index: number,
    before: PhoneDocument['lines'][number] | undefined,
    at: (path: Path, message: string) => void,
  ): object {
    const signIn =
      line.signIn ?? (password !== undefined ? 'full' : line.user !== undefined ? 'prefilled' : 'user');
    const path: Path = ['lines', index];
    for (const [field, value] of Object.entries(line)) check(at, [...path, field], value, faultOfText);
    if (/\s/.test(line.address)) at([...path, 'address'], 'holds white space');
    if (signIn !== 'full' && password !== undefined)
      at([...path, 'password'], 'is used only with signIn: full; a prefilled phone asks its user for it');
    if (signIn === 'prefilled' && index > 0)
      at([...path, 'signIn'], 'prefilled fills the one login of the phone: only its first line can have it');
    if (signIn !== 'user' && line.user === undefined) at(path, `signIn: ${signIn} needs a user`);
    if (signIn === 'full' && password === undefined) at(path, 'signIn: full needs a password');
    return {
      ...line,
      signIn,
      ...(password === undefined
        ? {}
        : this.secret([...path, 'password'], 'password', password, before?.password, at)),
      ...(server === undefined
        ? {}
        : { server: { ...server, ...(server.port === undefined ? {} : { port: Number(server.port) }) } }),
    };
  }

  private clock(
    { bootServer, ntpServers = [], timeZone }: Pick<SiteInput, 'bootServer' | 'ntpServers' | 'timeZone'>,
    at: (path: Path, message: string) => void,
  ): void {
    check(at, ['bootServer'], bootServer, faultOfBootServer);
    ntpServers.forEach((server, index) => check(at, ['ntpServers', index], server, faultOfHost));
    check(at, ['timeZone'], timeZone, faultOfTimeZone);
  }

  private certificates(
    list: NonNullable<FleetInput['caCertificates']>,
    before: FleetDocument['caCertificates'],
    at: (path: Path, message: string) => void,
  ): { name: string; pem: string }[] {
    return list.flatMap(({ name, pem, der }, index) => {
      const path: Path = ['caCertificates', index];
      if ((pem === undefined) === (der === undefined)) {
        at(path, 'needs either pem or der');
        return [];
      }
      try {
        const bytes = pem === undefined ? Buffer.from(der ?? '', 'base64') : Buffer.from(pem);
        const checked = readCaCertificate(bytes, this.now);
        for (const message of checked.warnings) {
          const field = fieldText([], path);
          this.findings.add({ severity: 'warning', code: 'RF_CERTIFICATE_REFUSED', field, message });
        }
        return [{ name, pem: checked.pem }];
      } catch (error) {
        if (!(error instanceof CertificateRefusedError)) throw error;
        // Phones have it already: that it expired meanwhile must not stop every other change of the fleet.
        const held = before.find((one) => one.name === name && one.pem === pem);
        if (held) {
          const message = `the certificate '${name}': ${error.message}`;
          const field = fieldText([], path);
          this.findings.add({ severity: 'warning', code: 'RF_CERTIFICATE_REFUSED', field, message });
          return [held];
        }
        at(path, `the certificate '${name}' cannot be taken: ${error.message}`);
        return [];
      }
    });
  }

  private account(
    input: FtpAccountInput | undefined,
    before: FtpAccount | undefined,
    at: (path: Path, message: string) => void,
  ): { ftpAccount?: FtpAccount } {
    if (input === undefined) return {};
    const { user, password, tellPhones, oldValidUntil } = input;
    check(at, ['ftpAccount', 'user'], user, faultOfText);
    const kept = this.secret(['ftpAccount', 'password'], 'password', password, before?.password, at);
    if (!kept.password) return {};
    const told = tellPhones === undefined ? true : isOn(tellPhones);
    const same =
      before !== undefined && before.user === user && before.password.sealed === kept.password.sealed;
    if (same) return { ftpAccount: { ...before, tellPhones: told } };
    const until = oldValidUntil ?? usualEnd(this.now);
    return {
      ftpAccount: rotated(
        before,
        { user, password: kept.password, tellPhones: told },
        new Date(until),
        this.now,
      ),
    };
  }

  private layer(
    { parameters = {}, locked = [] }: Pick<GroupInput, 'parameters' | 'locked'>,
    before: LayerOf | undefined,
    at: (path: Path, message: string) => void,
  ): { parameters: Record<string, StoredValue>; locked: string[] } {
    const kept: Record<string, StoredValue> = {};
    for (const [name, value] of Object.entries(parameters)) {
      const held = Object.hasOwn(before?.parameters ?? {}, name) ? before?.parameters[name] : undefined;
      try {
        kept[name] = this.secrets.keepParameter(name, valueText(value), held);
      } catch (error) {
        if (!(error instanceof SecretRefusedError)) throw error;
        at(['parameters', name], error.message);
      }
    }
    return { parameters: kept, locked };
  }

  private secret<N extends string>(
    path: Path,
    name: N,
    text: string,
    before: { sealed: string } | undefined,
    at: (path: Path, message: string) => void,
  ): { [K in N]?: { sealed: string } } {
    try {
      if (faultOfText(text) !== undefined) at(path, 'holds a control character');
      return { [name]: this.secrets.keep(text, before) } as { [K in N]: { sealed: string } };
    } catch (error) {
      if (!(error instanceof SecretRefusedError)) throw error;
      at(path, error.message);
      return {};
    }
  }

  private checkParameters<K extends IntentKind>(
    kind: K,
    document: IntentDocuments[K],
    place: InputPlace,
  ): void {
    const { parameters } = document;
    const names = Object.keys(parameters);
    if (names.length === 0) return;
    const guided = guidedParameters(kind, document, () => MASKED_VALUE, this.now);
    const model = kind === 'model' ? (document as { id: string }).id : (document as PhoneDocument).model;
    for (const name of names) {
      const path = ['parameters', name];
      if (guided.has(name)) this.fault(place, path, 'follows from a setting here already; change that');
      const value = this.opened(parameters[name] ?? '');
      if (value === undefined) {
        this.fault(place, path, 'cannot be opened with the keys that are there; write the value anew');
        continue;
      }
      for (const { severity, code, message, advice } of checkParameter(name, value, {
        models: model === undefined ? [] : [model],
      })) {
        const field = fieldText(place.path, path);
        this.findings.add({
          severity,
          code,
          field,
          message,
          advice,
          ...place.placeOf?.([...place.path, ...path]),
        });
      }
    }
  }

  private opened(value: StoredValue): string | undefined {
    try {
      return this.secrets.open(value);
    } catch (error) {
      if (error instanceof RingfleetError && error.code === 'RF_SEAL_BROKEN') return undefined;
      throw error;
    }
  }

  private fault(place: InputPlace, path: Path, message: string): void {
    const whole = [...place.path, ...path];
    this.findings.error(fieldText(place.path, path), message, place.placeOf?.(whole));
  }
}

/** What a line was: by its address wherever it stood, or what stood in its place and is nowhere else. */
function lineBefore(
  lines: readonly LineInput[],
  index: number,
  before: PhoneDocument | undefined,
): PhoneDocument['lines'][number] | undefined {
  const same = before?.lines.find(({ address }) => address === lines[index]?.address);
  if (same) return same;
  const there = before?.lines[index];
  return lines.some(({ address }) => address === there?.address) ? undefined : there;
}

interface LayerOf {
  parameters: Record<string, StoredValue>;
}

function check(
  at: (path: Path, message: string) => void,
  path: Path,
  value: unknown,
  rule: (text: string) => string | undefined,
): void {
  if (typeof value !== 'string') return;
  const fault = rule(value);
  if (fault !== undefined) at(path, fault.startsWith("'") ? fault : `'${shown(value)}' ${fault}`);
}

function lyncServerOf(text: string): { host: string; port: number } | null {
  const [, host = '', port = '443'] = /^([^:\s]+)(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const valid = faultOfHost(host) === undefined && Number(port) >= 1 && Number(port) <= 65_535;
  return valid ? { host, port: Number(port) } : null;
}

/** `sites.berlin.networks[0]`, parameter names in brackets where they hold dots. */
export function fieldText(base: readonly (string | number)[], path: readonly (string | number)[]): string {
  return [...base, ...path].reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (text === '') return part;
    return /[.\s]/.test(part) ? `${text}['${shown(part)}']` : `${text}.${shown(part)}`;
  }, '');
}

/** What strangers wrote, fit for a message. */
function shown(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  return short.replace(/\p{Cc}/gu, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
