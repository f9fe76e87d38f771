import { RequestInvalidError } from '@ringfleet/service-kit';
import { faultOfText } from '../intent/document-rules.ts';
import { accountId } from '../intent/fleet-events.ts';
import { fleetDocumentSchema, type IntentDocuments } from '../intent/intent-document.ts';
import type { IntentSecrets } from '../intent/intent-secrets.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { ChangeOptions, ChangeReport, IntentService } from '../intent/intent.service.ts';
import { rotated, usualEnd } from './account-life.ts';
import { credentialRef } from './credential-scope.ts';

export interface Rotation {
  /** `fleet`, `site/<id>` */
  scope: string;
  user: string;
  password: string;
  /** How long the account of before stays valid; absent: 30 days. */
  validUntil?: string | undefined;
  /** Absent: as before, at first yes. */
  tellPhones?: boolean | undefined;
}

export interface Rotated {
  /** `fleet@3` */
  account: string;
  user: string;
  /** Of the account of before, where there is one. */
  oldValidUntil?: string;
  report: ChangeReport;
}

/** Gives the fleet or a site a new FTP account; the one of before stays valid for a while, so that no phone is locked out. */
export class RotateCredentials {
  private readonly intent: IntentService;
  private readonly store: IntentStore;
  private readonly secrets: IntentSecrets;

  constructor(intent: IntentService, store: IntentStore, secrets: IntentSecrets) {
    this.intent = intent;
    this.store = store;
    this.secrets = secrets;
  }

  /** @throws RF_INTENT_UNKNOWN for a site that is not there, RF_INTENT_INVALID */
  async rotate(rotation: Rotation, options: ChangeOptions): Promise<Rotated> {
    const { scope, user, password, validUntil, tellPhones } = rotation;
    for (const [field, text] of Object.entries({ user, password })) {
      const fault = faultOfText(text);
      if (fault !== undefined)
        throw new RequestInvalidError([{ field, message: fault }], 'RF_INTENT_INVALID');
    }
    const { kind, id } = credentialRef(scope);
    let answer: Omit<Rotated, 'report'> | undefined;
    const report = await this.intent.change(async () => {
      const document = await this.document(kind, id);
      const before = document.ftpAccount;
      const now = new Date();
      const kept = this.secrets.keep(password, before?.password);
      if (before?.user === user && before.password.sealed === kept.sealed)
        throw new RequestInvalidError(
          [{ field: 'password', message: 'is the one of now: a rotation needs another' }],
          'RF_INTENT_INVALID',
        );
      const until = validUntil === undefined ? usualEnd(now) : new Date(validUntil);
      const told = tellPhones ?? before?.tellPhones ?? true;
      const account = rotated(before, { user, password: kept, tellPhones: told }, until, now);
      const old = before && account.before.find(({ number }) => number === before.number);
      answer = {
        account: accountId(scope, account.number),
        user,
        ...(old ? { oldValidUntil: old.validUntil } : {}),
      };
      return [[{ kind, id, document: { ...document, ftpAccount: account } }]];
    }, options);
    if (!answer) throw new TypeError('a rotation ended without its account');
    return { ...answer, report };
  }

  private async document(kind: 'fleet' | 'site', id: string): Promise<IntentDocuments['fleet' | 'site']> {
    if (kind === 'site') return (await this.intent.get('site', id)).document;
    return (await this.store.get('fleet', id))?.document ?? fleetDocumentSchema.parse({});
  }
}
