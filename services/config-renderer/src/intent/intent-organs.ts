import type { Provider } from '@nestjs/common';
import { EventPublisher } from '@ringfleet/messaging';
import type { ServiceParts } from '@ringfleet/service-kit';
import type { Repository } from '@ringfleet/storage';
import type { ChangeSets } from '../change-sets/change-sets.service.ts';
import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import { KnownFirmware } from '../firmware/known-firmware.service.ts';
import { KnownOverrides } from '../overrides/known-overrides.service.ts';
import { overriddenParameters } from '../overrides/overridden-parameters.ts';
import { phoneOverrides } from '../overrides/phone-override.repository.ts';
import { remarkOn } from '../phones/change-remarks.ts';
import { credentialServices } from '../credentials/credential-services.ts';
import { layerServices } from '../layers/layer-services.ts';
import { phoneServices } from '../phones/phone-services.ts';
import { retiredPhones } from '../phones/retired-phone.repository.ts';
import { RetiredPhones } from '../phones/retired-phones.service.ts';
import { SeenPhones } from '../phones/seen-phones.service.ts';
import { seenPhones } from '../phones/seen-phone.repository.ts';
import { plannedChanges, sweepPlans } from '../plans/change-spool.ts';
import { FileDifferenceFinder } from '../plans/file-differences.ts';
import { IntentPlanner } from '../plans/intent-plan.ts';
import { phonesAffected } from '../plans/phones-affected.ts';
import { AffectedDocuments } from '../rendering/affected.ts';
import { renderedFiles, renderFaults } from '../rendering/rendered-file.repository.ts';
import { RenderFaults } from '../rendering/render-faults.ts';
import { RenderedMembers } from '../rendering/rendered-members.ts';
import { Idempotency, idempotentAnswers } from './idempotency.service.ts';
import { IntentReader } from './intent-reader.ts';
import { IntentSecrets } from './intent-secrets.ts';
import { IntentService } from './intent.service.ts';
import { IntentStore } from './intent-store.ts';
import { intentRepositories } from './intent.repositories.ts';
import { InputWriter } from './to-input.ts';

/** What lies below the change sets: documents, and what they come to as files. */
export type IntentOrgans = ReturnType<typeof intentOrgans>;

export function intentOrgans(
  { documents, sealer, bus, topicPrefix, instance }: ServiceParts,
  treeFiles: Repository<TreeFile>,
) {
  const firmware = new KnownFirmware(documents);
  const store = new IntentStore(intentRepositories(documents), firmware);
  const secrets = new IntentSecrets(sealer);
  const open = (value: Parameters<IntentSecrets['open']>[0]) => secrets.open(value);
  const repositories = {
    rendered: documents.repository(renderedFiles),
    faults: documents.repository(renderFaults),
    seen: documents.repository(seenPhones),
    planned: documents.repository(plannedChanges),
    answers: documents.repository(idempotentAnswers),
    retiredPhones: documents.repository(retiredPhones),
    overrides: documents.repository(phoneOverrides),
  };
  const retired = new RetiredPhones({
    ...{ retired: repositories.retiredPhones, store, seen: repositories.seen },
    ...{ events: new EventPublisher({ bus, topicPrefix }), source: `/ringfleet/config-renderer/${instance}` },
  });
  const rendered = new RenderedMembers({
    store,
    treeFiles,
    sealer,
    open,
    retired,
    firmware,
    ...repositories,
  });
  const faults = new RenderFaults(repositories.faults);
  return { store, secrets, open, sealer, repositories, rendered, retired, faults, firmware };
}

/** What stands above them: planning, reading, and the routes' services. */
export function intentServices(
  { store, secrets, open, sealer, repositories, retired, faults, firmware }: IntentOrgans,
  changeSets: ChangeSets,
  treeFiles: Repository<TreeFile>,
): { providers: Provider[]; seen: SeenPhones; forgetPlans: () => Promise<void>; sweep: () => Promise<void> } {
  const { rendered, seen: seenRepository, planned, answers, retiredPhones: retiredRepository } = repositories;
  const affected = new AffectedDocuments(store, rendered);
  const overrides = new KnownOverrides(repositories.overrides);
  const masked = new InputWriter(secrets, 'masked');
  const intent = new IntentService({
    store,
    planner: new IntentPlanner({ store, secrets, planned, treeFiles, head: () => changeSets.head() }),
    differences: new FileDifferenceFinder({ store, treeFiles, seen: seenRepository, affected, open }),
    changeSets,
    phonesAffected: (plan) => phonesAffected(plan, store, seenRepository),
    overridden: (plan, changed) =>
      overriddenParameters(plan, changed, { overrides, store, seen: seenRepository }),
    remark: (plan) => remarkOn(plan, seenRepository),
    masked,
    sealed: new InputWriter(secrets, 'sealed'),
  });
  const seen = new SeenPhones(seenRepository, store, changeSets, firmware);
  const reader = new IntentReader(store, intent, masked);
  const idempotency = new Idempotency(answers, sealer);
  return {
    providers: [
      { provide: IntentService, useValue: intent },
      { provide: IntentReader, useValue: reader },
      { provide: Idempotency, useValue: idempotency },
      { provide: SeenPhones, useValue: seen },
      { provide: KnownOverrides, useValue: overrides },
      { provide: RenderFaults, useValue: faults },
      ...layerServices({ intent, store, secrets, reader }),
      ...credentialServices({ intent, store, secrets, seen: seenRepository }),
      ...phoneServices({ intent, store, seen: seenRepository, retiredPhones: retiredRepository, retired }),
    ],
    seen,
    forgetPlans: () => sweepPlans(planned),
    sweep: async () => {
      await idempotency.sweep();
      await retired.sweep();
    },
  };
}
