import { hasCode } from '@ringfleet/contracts';
import { checkParameter, hasKnownOui, MASKED_VALUE, parseMac } from '@ringfleet/ucs';
import { guidedParameters } from '../rendering/layer-parameters.ts';
import { modelToken } from '../rendering/rendering.ts';
import { DocumentParts } from './document-parts.ts';
import {
  faultOfBootPath,
  faultOfHost,
  faultOfId,
  faultOfListEntry,
  faultOfMasterAttribute,
  faultOfNetwork,
  faultOfSuffix,
  faultOfText,
} from './document-rules.ts';
import {
  documentSchemas,
  type FleetDocument,
  type GroupDocument,
  type IntentDocuments,
  type IntentKind,
  type PhoneDocument,
  type SiteDocument,
  type StoredValue,
} from './intent-document.ts';
import { check, type FieldPath, fieldText, type ReportFault, shown } from './field-faults.ts';
import type { IntentFindings, PlaceOf } from './intent-faults.ts';
import {
  type FleetInput,
  type GroupInput,
  inputSchemas,
  isOn,
  type ModelInput,
  type PhoneInput,
  type SiteInput,
} from './intent-input.ts';
import type { IntentSecrets } from './intent-secrets.ts';

/** Where what people wrote stands, for messages. */
export interface InputPlace {
  /** Path of the document in what was written: `['sites', 'berlin']`; empty for a request about one document. */
  path: readonly (string | number)[];
  placeOf?: PlaceOf | undefined;
}

/** Turns what people write into a document, with every fault of it named. */
export class DocumentReader {
  private readonly secrets: IntentSecrets;
  private readonly findings: IntentFindings;
  private readonly now: Date;
  private readonly parts: DocumentParts;

  constructor(secrets: IntentSecrets, findings: IntentFindings, now: Date) {
    this.secrets = secrets;
    this.findings = findings;
    this.now = now;
    this.parts = new DocumentParts(secrets, findings, now);
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
    const at = (path: FieldPath, message: string) => this.fault(place, path, message);
    const plainId = this.idOf(kind, id, at);
    const parsed = inputSchemas[kind].safeParse(input ?? {});
    if (!parsed.success) {
      for (const issue of parsed.error.issues)
        if (issue.code === 'unrecognized_keys')
          for (const key of issue.keys) at([...(issue.path as FieldPath), key], 'is not known here');
        else at(issue.path as FieldPath, sentence(issue.message));
      return undefined;
    }
    const made = this.make(kind, plainId ?? id, parsed.data, before, at);
    if (!made || plainId === undefined) return undefined;
    const document = documentSchemas[kind].parse(made) as IntentDocuments[K];
    this.checkParameters(kind, document, place);
    return this.findings.errors > errors ? undefined : { id: plainId, document };
  }

  private idOf(kind: IntentKind, id: string, at: ReportFault): string | undefined {
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
    at: ReportFault,
  ): object | undefined {
    switch (kind) {
      case 'fleet':
        return this.fleet(input as FleetInput, before as FleetDocument | undefined, at);
      case 'site':
        return this.site(id, input as SiteInput, before as SiteDocument | undefined, at);
      case 'phone':
        return this.phone(id, input as PhoneInput, before as PhoneDocument | undefined, at);
      default: {
        const { parameters, locked, allowed, ...rest } = input as GroupInput & ModelInput;
        return {
          id,
          ...rest,
          ...this.parts.layer({ parameters, locked, allowed }, before as GroupDocument | undefined, at),
        };
      }
    }
  }

  private fleet(input: FleetInput, before: FleetDocument | undefined, at: ReportFault): object {
    const { pinSignIn, caCertificates = [], master, lists, ftpAccount, retiredFilesDays, ...rest } = input;
    check(at, ['deviceFileSuffix'], rest.deviceFileSuffix, faultOfSuffix);
    this.parts.clock(rest, at);
    for (const [name, value] of Object.entries(master ?? {})) {
      check(at, ['master', name], name, faultOfMasterAttribute);
      check(at, ['master', name], value, faultOfText);
    }
    const templates: [FieldPath, string[]][] = [
      [['lists', 'general'], lists?.general ?? []],
      ...Object.entries(lists?.models ?? {}).map(([model, list]): [FieldPath, string[]] => [
        ['lists', 'models', model],
        list,
      ]),
    ];
    for (const [path, list] of templates)
      list.forEach((entry, index) => check(at, [...path, index], entry, faultOfListEntry));
    const days = retiredFilesDays === undefined ? undefined : Number(retiredFilesDays);
    if (days !== undefined && (days < 0 || days > 3650)) at(['retiredFilesDays'], 'must be from 0 to 3650');
    const { parameters, locked, allowed, ...settings } = rest;
    return {
      ...settings,
      ...(pinSignIn === undefined ? {} : { pinSignIn: isOn(pinSignIn) }),
      caCertificates: this.parts.certificates(caCertificates, before?.caCertificates ?? [], at),
      ...(master === undefined ? {} : { master }),
      ...(lists === undefined ? {} : { lists }),
      ...this.parts.account(ftpAccount, before?.ftpAccount, at),
      ...(days === undefined ? {} : { retiredFilesDays: days }),
      ...this.parts.layer({ parameters, locked, allowed }, before, at),
    };
  }

  private site(id: string, input: SiteInput, before: SiteDocument | undefined, at: ReportFault): object {
    const { lyncServer, vlan, ftpAccount, parameters, locked, allowed, networks = [], ...rest } = input;
    check(at, ['name'], rest.name, faultOfText);
    check(at, ['bootPath'], rest.bootPath, faultOfBootPath);
    networks.forEach((network, index) => check(at, ['networks', index], network, faultOfNetwork));
    this.parts.clock(rest, at);
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
      ...this.parts.account(ftpAccount, before?.ftpAccount, at),
      ...this.parts.layer({ parameters, locked, allowed }, before, at),
    };
  }

  private phone(id: string, input: PhoneInput, before: PhoneDocument | undefined, at: ReportFault): object {
    const { model, lines = [], parameters, locked, allowed, ...rest } = input;
    check(at, ['name'], rest.name, faultOfText);
    const token = model === undefined ? undefined : modelToken(model);
    if (token !== undefined && !/^[A-Za-z][A-Za-z0-9]{1,31}$/.test(token))
      at(['model'], `'${shown(model ?? '')}' is no model; write it like VVX400`);
    return {
      id,
      ...rest,
      ...(token === undefined ? {} : { model: token }),
      lines: this.parts.lines(lines, before?.lines ?? [], at),
      ...this.parts.layer({ parameters, locked, allowed }, before, at),
    };
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
      if (hasCode(error, 'RF_SEAL_BROKEN')) return undefined;
      throw error;
    }
  }

  private fault(place: InputPlace, path: FieldPath, message: string): void {
    const whole = [...place.path, ...path];
    this.findings.error(fieldText(place.path, path), message, place.placeOf?.(whole));
  }
}

function lyncServerOf(text: string): { host: string; port: number } | null {
  const [, host = '', port = '443'] = /^([^:\s]+)(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const valid = faultOfHost(host) === undefined && Number(port) >= 1 && Number(port) <= 65_535;
  return valid ? { host, port: Number(port) } : null;
}

function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
