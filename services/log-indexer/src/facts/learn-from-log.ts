import type { Fact, LogLineRef, PhoneFacts, UploadStored } from '@ringfleet/contracts';
import { findModel, type LogFact, type LogFacts, type LogRead, readLogFacts } from '@ringfleet/ucs';
import { joinFacts } from './join-facts.ts';
import { learnFromUpload, partNumberFacts, seenAt } from './learn-facts.ts';

/** How an upload's lines become facts. */
interface Teller {
  from: 'boot-log' | 'app-log';
  /** What the phone is: it was so when it uploaded. */
  state: (fact: LogFact) => Fact;
  ref: (line: number, at: number) => LogLineRef;
  /** A line's time; never after the upload, whatever the phone's clock says. */
  time: (at: number) => string;
}

/**
 * What one chunk of a log tells of its phone, each fact with the line that told it. A repeat changes nothing, and neither
 * does the order in which chunks come.
 * @param read all lines of the chunk, also those that were sent before
 */
export function learnFromLog(facts: PhoneFacts, upload: UploadStored, read: LogRead): PhoneFacts {
  const from = upload.kind === 'boot-log' ? 'boot-log' : 'app-log';
  const told = readLogFacts(read.lines, from);
  const known = learnFromUpload(facts, upload);
  // Somebody else's log under this phone's name says nothing of it.
  if (told.mac && told.mac.value !== facts.mac) return known;
  const teller = tellerOf(upload, from);
  const learned: PhoneFacts = {
    ...seenAt(facts, upload.receivedAt),
    ...inventoryFacts(told, teller),
    ...troubleFacts(told, teller),
    // Under a guessed zone a line's time may be hours from the truth: sessions and boot logs know better.
    ...(read.zone.from === 'guessed' || read.zone.from === 'assumed' ? {} : timeFacts(told, teller)),
  };
  return joinFacts(known, ownText(learned));
}

function tellerOf({ path, order, receivedAt }: UploadStored, from: Teller['from']): Teller {
  const latest = Date.parse(receivedAt);
  const time = (at: number) => new Date(Math.min(at, latest)).toISOString();
  const ref = (number: number, at: number): LogLineRef => ({
    path,
    order,
    number,
    at: new Date(at).toISOString(),
  });
  return {
    from,
    time,
    ref,
    state: ({ value, line, at }) => ({ value, at: receivedAt, from, line: ref(line, at) }),
  };
}

function inventoryFacts(told: LogFacts, { state }: Teller): Partial<PhoneFacts> {
  const { partNumber, modelName, revision, application, updater, bootBlock, ip, subnetMask } = told;
  const model = modelName && findModel(modelName.value)?.token;
  return {
    ...(partNumber ? partNumberFacts(partNumber.value, (value) => state({ ...partNumber, value })) : {}),
    ...(modelName && model !== undefined ? { model: state({ ...modelName, value: model }) } : {}),
    ...(revision ? { assembly: state(revision) } : {}),
    ...(application ? { application: state(application) } : {}),
    ...(updater ? { updater: state(updater) } : {}),
    ...(bootBlock ? { bootBlock: state(bootBlock) } : {}),
    ...(ip ? { ip: state(ip) } : {}),
    ...(subnetMask ? { subnetMask: state(subnetMask) } : {}),
  };
}

function troubleFacts({ clockTrouble, failedFiles, errors }: LogFacts, teller: Teller): Partial<PhoneFacts> {
  const { from, time, ref } = teller;
  return {
    ...(clockTrouble
      ? {
          clockTrouble: {
            value: clockTrouble.value,
            at: time(clockTrouble.at),
            from,
            line: ref(clockTrouble.line, clockTrouble.at),
          },
        }
      : {}),
    ...(failedFiles.length === 0
      ? {}
      : {
          failedFiles: failedFiles.map(({ value, line, at }) => ({
            path: value,
            at: time(at),
            line: ref(line, at),
          })),
        }),
    ...(errors.length === 0
      ? {}
      : {
          errors: errors.map(({ component, class: level, count, line, at }) => ({
            component,
            class: level,
            count,
            at: time(at),
            line: ref(line, at),
          })),
        }),
  };
}

function timeFacts({ lastBoot, newest }: LogFacts, { from, time, ref }: Teller): Partial<PhoneFacts> {
  return {
    ...(lastBoot ? { lastBoot: { at: time(lastBoot.at), from, line: ref(lastBoot.line, lastBoot.at) } } : {}),
    ...(lastBoot?.reason === undefined
      ? {}
      : {
          bootReason: {
            value: lastBoot.reason,
            at: time(lastBoot.at),
            from,
            line: ref(lastBoot.line, lastBoot.at),
          },
        }),
    ...(newest ? { lastLogged: { at: time(newest.at), from, line: ref(newest.line, newest.at) } } : {}),
  };
}

/** Cut out of a log's text, a string keeps all of it in memory; facts stay there for long. */
function ownText<T>(facts: T): T {
  return JSON.parse(JSON.stringify(facts)) as T;
}
