import type {
  FleetDocument,
  FtpAccount,
  IntentDocuments,
  IntentKind,
  PhoneDocument,
  SiteDocument,
  StoredValue,
} from './intent-document.ts';
import type { IntentSecrets } from './intent-secrets.ts';

/** How secrets are written: masked for people, sealed for an export that can be applied again. */
export type SecretForm = 'masked' | 'sealed';

/** A document as people write it: reading it again changes nothing. Fields that are not set are left out. */
export class InputWriter {
  private readonly secrets: IntentSecrets;
  private readonly form: SecretForm;

  constructor(secrets: IntentSecrets, form: SecretForm) {
    this.secrets = secrets;
    this.form = form;
  }

  write<K extends IntentKind>(kind: K, document: IntentDocuments[K]): Record<string, unknown> {
    const { parameters, locked, allowed, ...settings } = document;
    const own =
      kind === 'fleet' || kind === 'site' || kind === 'phone' ? this.settingsOf(kind, document) : settings;
    // The id is no field of it: it is what the document is written under.
    return kept({
      ...own,
      id: undefined,
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([name, value]) => [name, this.text(value)]),
      ),
      locked,
      allowed,
    });
  }

  private settingsOf(kind: IntentKind, document: unknown): Record<string, unknown> {
    if (kind === 'fleet') {
      const { ftpAccount, caCertificates, lists, master, ...rest } = document as FleetDocument;
      return {
        ...rest,
        caCertificates,
        master: isUsualMaster(master) ? undefined : master,
        lists: lists && kept({ ...lists }),
        ...usual(rest),
        ftpAccount: this.account(ftpAccount),
      };
    }
    if (kind === 'site') {
      const { lyncServer, ftpAccount, ...rest } = document as SiteDocument;
      const lync = lyncServer && `${lyncServer.host}:${lyncServer.port}`;
      return { ...rest, lyncServer: lync, ftpAccount: this.account(ftpAccount) };
    }
    const { lines, ...rest } = document as PhoneDocument;
    return {
      ...rest,
      lines: lines.map(({ password, ...line }) =>
        kept({ ...line, password: password && this.text(password) }),
      ),
    };
  }

  private account(account: FtpAccount | undefined): Record<string, unknown> | undefined {
    if (!account) return undefined;
    const { user, password, tellPhones } = account;
    return kept({ user, password: this.text(password), tellPhones: tellPhones ? undefined : false });
  }

  private text(value: StoredValue): string {
    return this.form === 'masked' ? this.secrets.masked(value) : this.secrets.exportedText(value);
  }
}

/** What every fleet has unless somebody says otherwise is not written. */
function usual({
  deviceFileSuffix,
  retiredFilesDays,
}: Pick<FleetDocument, 'deviceFileSuffix' | 'retiredFilesDays'>) {
  return {
    deviceFileSuffix: deviceFileSuffix === '-lync' ? undefined : deviceFileSuffix,
    retiredFilesDays: retiredFilesDays === 30 ? undefined : retiredFilesDays,
  };
}

function isUsualMaster(master: Readonly<Record<string, string>>): boolean {
  return JSON.stringify(master) === JSON.stringify({ APP_FILE_PATH: 'sip.ld' });
}

/** Without what is not set: undefined, empty lists and objects. */
function kept(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== undefined &&
        !(typeof value === 'object' && value !== null && Object.keys(value).length === 0),
    ),
  );
}
