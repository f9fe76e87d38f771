import type { Fact, PhoneFacts, SessionObserved, UploadStored } from '@ringfleet/contracts';
import { isHarmlessMiss, modelsOfPartNumber, partNumberFromRequests } from '@ringfleet/ucs';
import { joinFacts } from './join-facts.ts';

/** What one session tells of its phone: address, boot path, account, part number from firmware names, boots and errors. */
export function learnFromSession(facts: PhoneFacts, session: SessionObserved): PhoneFacts {
  const { observedAt: at, requests, address, bootPath, gateway } = session;
  const told = (value: string): Fact => ({ value, at, from: 'session' });
  const account = session.account ?? session.login;
  const failed = requests.findLast(
    ({ path, reply }) => reply >= 400 && !(reply === 550 && isHarmlessMiss(path)),
  );
  return joinFacts(facts, {
    ...seenAt(facts, at),
    address: told(address),
    bootPath: told(bootPath),
    ...(account === undefined ? {} : { account: told(account) }),
    ...partNumberFacts(partNumberFromRequests(requests.map(({ path }) => path)), (value) => ({
      value,
      at,
      from: 'firmware-request',
    })),
    ...(requests.some(isMasterRead) ? { lastBoot: { at: session.startedAt, from: 'session' } } : {}),
    ...(failed ? { lastError: { at, verb: failed.verb, path: failed.path, reply: failed.reply } } : {}),
    gateway,
  });
}

/** What every upload tells, whatever it is: that there was one, and the version in an override's header. */
export function learnFromUpload(facts: PhoneFacts, upload: UploadStored): PhoneFacts {
  const { receivedAt: at, path, size, application, gateway } = upload;
  return joinFacts(facts, {
    ...seenAt(facts, at),
    ...(application ? { application: { value: application.version, at, from: 'override-header' } } : {}),
    lastUpload: { at, path, size },
    gateway,
  });
}

/** A part number tells the model too, unless several have it. */
export function partNumberFacts(
  partNumber: string | undefined,
  told: (value: string) => Fact,
): Pick<PhoneFacts, 'partNumber' | 'model'> {
  if (partNumber === undefined) return {};
  const models = modelsOfPartNumber(partNumber);
  const model = models.length === 1 ? models[0] : undefined;
  return { partNumber: told(partNumber), ...(model ? { model: told(model.token) } : {}) };
}

/** Nothing but that the phone was there. */
export function seenAt({ mac }: PhoneFacts, at: string): PhoneFacts {
  return { mac, discovered: true, firstSeen: at, lastSeen: at };
}

function isMasterRead({ verb, path, reply }: SessionObserved['requests'][number]): boolean {
  return verb === 'RETR' && reply === 226 && /(^|\/)[0-9a-f]{12}\.cfg$/i.test(path);
}
