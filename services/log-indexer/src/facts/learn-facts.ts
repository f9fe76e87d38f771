import type { Fact, PhoneFacts, SessionObserved, UploadStored } from '@ringfleet/contracts';
import {
  findModel,
  type InventoryFacts,
  isHarmlessMiss,
  modelsOfPartNumber,
  partNumberFromRequests,
} from '@ringfleet/ucs';

/** What others hear of as soon as it changes: all but the times of contact. */
const TOLD = [
  ...[
    'address',
    'bootPath',
    'account',
    'model',
    'partNumber',
    'assembly',
    'application',
    'updater',
    'bootBlock',
  ],
  ...['gateway', 'lastBoot', 'lastError', 'discovered'],
] as readonly (keyof PhoneFacts)[];

type FactName =
  | 'address'
  | 'bootPath'
  | 'account'
  | 'model'
  | 'partNumber'
  | 'assembly'
  | 'application'
  | 'updater'
  | 'bootBlock';

/** What one session tells of its phone: address, boot path, account, part number from firmware names, boots and errors. */
export function learnFromSession(facts: PhoneFacts, session: SessionObserved): PhoneFacts {
  const at = session.observedAt;
  const learn = learner(facts, at, 'session');
  learn('address', session.address);
  learn('bootPath', session.bootPath);
  learn('account', session.account ?? session.login);
  const partNumber = partNumberFromRequests(session.requests.map(({ path }) => path));
  learnPartNumber(learner(facts, at, 'firmware-request'), partNumber);
  const next = seenAt(facts, at);
  if (session.requests.some(isMasterRead) && at >= (facts.lastBoot?.at ?? ''))
    next.lastBoot = { at: session.startedAt };
  const failed = session.requests.findLast(
    ({ path, reply }) => reply >= 400 && !(reply === 550 && isHarmlessMiss(path)),
  );
  if (failed && at >= (facts.lastError?.at ?? ''))
    next.lastError = { at, verb: failed.verb, path: failed.path, reply: failed.reply };
  if (newer(facts, at)) next.gateway = session.gateway;
  return next;
}

/** What an upload tells: the version in an override's header, the inventory lines of a log. */
export function learnFromUpload(
  facts: PhoneFacts,
  upload: UploadStored,
  inventory: InventoryFacts,
): PhoneFacts {
  const at = upload.receivedAt;
  learner(facts, at, 'override-header')('application', upload.application?.version);
  const learn = learner(facts, at, upload.kind === 'boot-log' ? 'boot-log' : 'app-log');
  learnPartNumber(learn, inventory.partNumber);
  learn('assembly', inventory.revision);
  learn('application', inventory.applicationVersion);
  learn('updater', inventory.updaterVersion);
  learn('bootBlock', inventory.bootBlockVersion);
  learn('model', inventory.modelName === undefined ? undefined : findModel(inventory.modelName)?.token);
  const next = seenAt(facts, at);
  if (at >= (facts.lastUpload?.at ?? '')) next.lastUpload = { at, path: upload.path, size: upload.size };
  return next;
}

/** Whether others need to hear of the change: anything but the time of last contact, or that by more than ten minutes. */
export function worthPublishing(
  before: PhoneFacts | undefined,
  after: PhoneFacts,
  publishedAt = '',
): boolean {
  if (!before || Date.parse(after.lastSeen) - Date.parse(publishedAt || '1970-01-01') > 600_000) return true;
  return TOLD.some((name) => told(before[name]) !== told(after[name]));
}

/** A fact without its time; of the last error what was asked, of the last boot the time itself. */
function told(value: PhoneFacts[keyof PhoneFacts]): unknown {
  if (typeof value !== 'object') return value;
  if ('value' in value) return value.value;
  if ('verb' in value) return `${value.verb} ${value.path} ${value.reply}`;
  return value.at;
}

type Learn = (name: FactName, value: string | undefined) => void;

/** A newer observation replaces an older one; the same value keeps the time when it was first seen. */
function learner(facts: PhoneFacts, at: string, from: string): Learn {
  return (name, value) => {
    const known: Fact | undefined = facts[name];
    if (value === undefined || known?.value === value || (known && known.at > at)) return;
    facts[name] = { value, at, from };
  };
}

function learnPartNumber(learn: Learn, partNumber: string | undefined): void {
  learn('partNumber', partNumber);
  const models = partNumber === undefined ? [] : modelsOfPartNumber(partNumber);
  if (models.length === 1) learn('model', models[0]?.token);
}

function seenAt(facts: PhoneFacts, at: string): PhoneFacts {
  return {
    ...facts,
    firstSeen: at < facts.firstSeen ? at : facts.firstSeen,
    lastSeen: at > facts.lastSeen ? at : facts.lastSeen,
  };
}

function newer(facts: PhoneFacts, at: string): boolean {
  return at >= facts.lastSeen;
}

function isMasterRead({ verb, path, reply }: SessionObserved['requests'][number]): boolean {
  return verb === 'RETR' && reply === 226 && /(^|\/)[0-9a-f]{12}\.cfg$/i.test(path);
}
