import { RingfleetError } from '@ringfleet/contracts';
import { CertificateRefusedError, readCaCertificate } from '../intent/ca-certificate.ts';
import { FLEET, type FleetDocument } from '../intent/intent-document.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { ChangeOptions, ChangeReport, IntentService } from '../intent/intent.service.ts';
import { type CertificateFacts, certificateFacts } from './certificate-facts.ts';

export interface ShownCertificate {
  name: string;
  /** It and those that issued it. */
  certificates: CertificateFacts[];
}

export interface TakenCertificate extends ShownCertificate {
  warnings: string[];
  report: ChangeReport;
}

type Listed = FleetDocument['caCertificates'];

const fleet = { kind: 'fleet', id: FLEET } as const;

/** CA certificates that the fleet's phones trust. */
export class Certificates {
  private readonly intent: IntentService;
  private readonly store: IntentStore;

  constructor(intent: IntentService, store: IntentStore) {
    this.intent = intent;
    this.store = store;
  }

  async list(): Promise<{ items: ShownCertificate[] }> {
    const held = (await this.store.get('fleet', FLEET))?.document.caCertificates ?? [];
    return { items: held.map(({ name, pem }) => ({ name, certificates: certificateFacts(pem) })) };
  }

  /** Adds it, or puts it in the place of the one of this name. @throws RF_CERTIFICATE_REFUSED */
  async put(name: string, bytes: Uint8Array, options: ChangeOptions): Promise<TakenCertificate> {
    const { pem, warnings } = checked(name, bytes);
    const report = await this.change((list) => {
      const fresh = { name, pem };
      const at = list.findIndex((one) => one.name === name);
      return at < 0 ? [...list, fresh] : list.with(at, fresh);
    }, options);
    return { name, certificates: certificateFacts(pem), warnings, report };
  }

  /** @throws RF_INTENT_UNKNOWN */
  remove(name: string, options: ChangeOptions): Promise<ChangeReport> {
    return this.change((list) => {
      if (!list.some((one) => one.name === name))
        throw new RingfleetError('RF_INTENT_UNKNOWN', { what: `certificate '${name}'` });
      return list.filter((one) => one.name !== name);
    }, options);
  }

  private change(edit: (list: Listed) => Listed, options: ChangeOptions): Promise<ChangeReport> {
    return this.intent.edit(
      fleet,
      (before) => ({ ...before, caCertificates: edit((before['caCertificates'] ?? []) as Listed) }),
      undefined,
      options,
    );
  }
}

function checked(name: string, bytes: Uint8Array): ReturnType<typeof readCaCertificate> {
  try {
    return readCaCertificate(bytes, new Date());
  } catch (error) {
    if (!(error instanceof CertificateRefusedError)) throw error;
    throw new RingfleetError('RF_CERTIFICATE_REFUSED', { name, reason: error.message });
  }
}
