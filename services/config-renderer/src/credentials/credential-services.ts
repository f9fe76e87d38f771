import type { Provider, Type } from '@nestjs/common';
import type { Repository } from '@ringfleet/storage';
import type { IntentSecrets } from '../intent/intent-secrets.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { IntentService } from '../intent/intent.service.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';
import { Certificates } from './certificates.service.ts';
import { CertificatesController } from './certificates.controller.ts';
import { CredentialsController } from './credentials.controller.ts';
import { CredentialsReader } from './credentials-reader.ts';
import { RotateCredentials } from './rotate-credentials.service.ts';

export const credentialControllers: Type[] = [CredentialsController, CertificatesController];

/** What phones log in with, and what they trust. */
export function credentialServices(parts: {
  intent: IntentService;
  store: IntentStore;
  secrets: IntentSecrets;
  seen: Repository<SeenPhone>;
}): Provider[] {
  const { intent, store, secrets, seen } = parts;
  return [
    { provide: CredentialsReader, useValue: new CredentialsReader(store, seen) },
    { provide: RotateCredentials, useValue: new RotateCredentials(intent, store, secrets) },
    { provide: Certificates, useValue: new Certificates(intent, store) },
  ];
}
