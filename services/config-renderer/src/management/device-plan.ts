import { hasKnownOui, type LineRegistration, recogniseLines } from '@ringfleet/ucs';
import { faultOfText } from '../intent/document-rules.ts';
import { type PhoneDocument, phoneDocumentSchema } from '../intent/intent-document.ts';
import { phoneInputSchema } from '../intent/intent-input.ts';
import { type IntentSecrets, SecretRefusedError } from '../intent/intent-secrets.ts';
import type { Held } from '../intent/intent.repositories.ts';
import { modelToken } from '../rendering/rendering.ts';
import { keptParameters, parametersOf } from './file-parameters.ts';
import { assertManagedMaster } from './layer-plan.ts';
import type { ManagementPlan, OwnFile, PlanBase } from './management-plan.ts';
import { ManagementRefusal } from './management-refusal.ts';

/** Whose file it is, and what is known of that phone. */
export interface DeviceFacts {
  mac: string;
  suffix: string;
  held: Held<'phone'> | undefined;
  seenModel: string | undefined;
}

/**
 * A phone's own file as its lines and parameters.
 * @returns plans in the order of preference: with lines where they are recognised, and with parameters alone
 * @throws ManagementRefusal
 */
export function planDevice(
  { file, bytes }: OwnFile,
  { context, hasOwnMaster }: PlanBase,
  { mac, suffix, held, seenModel }: DeviceFacts,
  secrets: IntentSecrets,
): ManagementPlan[] {
  const fleet = assertManagedMaster(context, hasOwnMaster);
  if (suffix.toLowerCase() !== fleet.deviceFileSuffix.toLowerCase())
    throw new ManagementRefusal(
      `files of managed phones end with '${fleet.deviceFileSuffix}', and this one with '${suffix}'`,
    );
  if (!hasKnownOui(mac))
    throw new ManagementRefusal(
      `${mac} is a MAC of another vendor: phones begin with 0004f2, 64167f or 482567`,
    );
  const before: PhoneDocument = held?.document ?? phoneDocumentSchema.parse({ id: mac });
  if (before.lines.length > 0 || Object.keys(before.parameters).length > 0)
    throw new ManagementRefusal(
      `phone ${mac} is described with lines or parameters already; take those away first`,
    );
  const parameters = parametersOf(file.path, bytes);
  const model = before.model ?? (seenModel === undefined ? undefined : modelToken(seenModel));
  const common = { ...before, ...(model === undefined ? {} : { model }) };
  const plan = (document: PhoneDocument, notes: string[]): ManagementPlan => ({
    becomes: `the layer of phone '${mac}'`,
    documents: [{ kind: 'phone', id: mac, document }],
    notes,
  });
  const plans = [plan({ ...common, parameters: keptParameters(parameters, secrets) }, [])];
  const found = recogniseLines(parameters);
  if (found?.lines.every(isAcceptable)) {
    const lines = found.lines.map((line) => lineOf(line, secrets));
    const many = lines.length === 1 ? 'a line' : `${lines.length} lines`;
    plans.unshift(
      plan({ ...common, lines, parameters: keptParameters(found.rest, secrets) }, [
        `It has ${many}: ${lines.map(({ address, signIn }) => `${address} (${signIn})`).join(', ')}.`,
      ]),
    );
  }
  return plans;
}

/** Whether a person could write the line, too: else the document could not be changed any more. */
function isAcceptable(line: LineRegistration): boolean {
  const { address, signIn, user, password, domain, displayName, label } = line;
  return (
    phoneInputSchema.safeParse({ lines: [line] }).success &&
    !/\s/.test(address) &&
    [address, user, domain, displayName, label].every(
      (text) => text === undefined || faultOfText(text) === undefined,
    ) &&
    (signIn === 'user' || user !== undefined) &&
    (signIn !== 'full' || password !== undefined)
  );
}

function lineOf(
  { password, server, ...line }: LineRegistration,
  secrets: IntentSecrets,
): PhoneDocument['lines'][number] {
  try {
    return phoneDocumentSchema.shape.lines.unwrap().element.parse({
      ...line,
      ...(server === undefined ? {} : { server }),
      ...(password === undefined ? {} : { password: secrets.keep(password, undefined) }),
    });
  } catch (error) {
    if (!(error instanceof SecretRefusedError)) throw error;
    throw new ManagementRefusal(`the password of ${line.address}: ${error.message}`);
  }
}
