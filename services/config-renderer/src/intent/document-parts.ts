import { rotated, usualEnd } from '../credentials/account-life.ts';
import { CertificateRefusedError, readCaCertificate } from './ca-certificate.ts';
import { faultOfBootServer, faultOfHost, faultOfText, faultOfTimeZone } from './document-rules.ts';
import { check, type FieldPath, fieldText, type ReportFault } from './field-faults.ts';
import type { FleetDocument, FtpAccount, PhoneDocument, StoredValue } from './intent-document.ts';
import type { IntentFindings } from './intent-faults.ts';
import {
  type FleetInput,
  type FtpAccountInput,
  type GroupInput,
  isOn,
  type LineInput,
  type SiteInput,
  valueText,
} from './intent-input.ts';
import { type IntentSecrets, SecretRefusedError } from './intent-secrets.ts';

/** What several kinds of documents hold: lines, certificates, accounts, layers; with every fault told. */
export class DocumentParts {
  private readonly secrets: IntentSecrets;
  private readonly findings: IntentFindings;
  private readonly now: Date;

  constructor(secrets: IntentSecrets, findings: IntentFindings, now: Date) {
    this.secrets = secrets;
    this.findings = findings;
    this.now = now;
  }

  /** Registrations; a password that is masked is the one of the line with the same address. */
  lines(lines: readonly LineInput[], before: PhoneDocument['lines'], at: ReportFault): object[] {
    return lines.map((line, index) => this.line(line, index, lineBefore(lines, index, before), at));
  }

  private line(
    { password, server, ...line }: LineInput,
    index: number,
    before: PhoneDocument['lines'][number] | undefined,
    at: ReportFault,
  ): object {
    const signIn =
      line.signIn ?? (password !== undefined ? 'full' : line.user !== undefined ? 'prefilled' : 'user');
    const path: FieldPath = ['lines', index];
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

  /** What fleet and sites say of boot server and time. */
  clock(
    { bootServer, ntpServers = [], timeZone }: Pick<SiteInput, 'bootServer' | 'ntpServers' | 'timeZone'>,
    at: ReportFault,
  ): void {
    check(at, ['bootServer'], bootServer, faultOfBootServer);
    ntpServers.forEach((server, index) => check(at, ['ntpServers', index], server, faultOfHost));
    check(at, ['timeZone'], timeZone, faultOfTimeZone);
  }

  /** Those that can be taken, in their order. */
  certificates(
    list: NonNullable<FleetInput['caCertificates']>,
    before: FleetDocument['caCertificates'],
    at: ReportFault,
  ): { name: string; pem: string }[] {
    return list.flatMap(({ name, pem, der }, index) => {
      const path: FieldPath = ['caCertificates', index];
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

  /** The account as written; another user or password than before is a rotation. */
  account(
    input: FtpAccountInput | undefined,
    before: FtpAccount | undefined,
    at: ReportFault,
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

  /** Parameters with secrets sealed, and policies. */
  layer(
    { parameters = {}, locked = [], allowed = [] }: Pick<GroupInput, 'parameters' | 'locked' | 'allowed'>,
    before: LayerOf | undefined,
    at: ReportFault,
  ): { parameters: Record<string, StoredValue>; locked: string[]; allowed: string[] } {
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
    return { parameters: kept, locked, allowed };
  }

  private secret<N extends string>(
    path: FieldPath,
    name: N,
    text: string,
    before: { sealed: string } | undefined,
    at: ReportFault,
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
}

interface LayerOf {
  parameters: Record<string, StoredValue>;
}

/** What a line was: by its address wherever it stood, or what stood in its place and is nowhere else. */
function lineBefore(
  lines: readonly LineInput[],
  index: number,
  before: PhoneDocument['lines'],
): PhoneDocument['lines'][number] | undefined {
  const same = before.find(({ address }) => address === lines[index]?.address);
  if (same) return same;
  const there = before[index];
  return lines.some(({ address }) => address === there?.address) ? undefined : there;
}
