import { isUntouchedDefaultMaster, masterAttribute, readMasterFile } from '@ringfleet/ucs';
import { faultOfText } from '../intent/document-rules.ts';
import { FLEET, fleetDocumentSchema } from '../intent/intent-document.ts';
import { type ListSurroundings, templatesOf, withLists, writtenLists } from './master-lists.ts';
import type { ManagementPlan, OwnFile, PlanBase } from './management-plan.ts';
import { ManagementRefusal } from './management-refusal.ts';

/** The root's master file as settings of the fleet. @throws ManagementRefusal */
export function planMaster(
  { bytes }: OwnFile,
  { context }: PlanBase,
  around: Omit<ListSurroundings, 'untouched' | 'suffix'>,
): ManagementPlan {
  const master = readMasterFile(bytes);
  if (!master.wellFormed) {
    const [fault] = master.faults;
    const place = fault === undefined ? '' : `: line ${fault.line}, ${fault.message.replace(/\.$/, '')}`;
    throw new ManagementRefusal(`it is malformed, so phones take nothing of it${place}`);
  }
  if (!master.hasMasterAttributes)
    throw new ManagementRefusal('it has no attribute of a master file, only parameters, which phones ignore');
  const notes: string[] = [];
  const before = context.fleet?.document ?? fleetDocumentSchema.parse({});
  const { lists, suffix } = templatesOf(writtenLists(master.attributes), {
    ...around,
    untouched: isUntouchedDefaultMaster(master),
    suffix: context.fleet?.document.deviceFileSuffix,
  });
  const settings = {
    ...before,
    master: attributesOf(master.attributes, notes),
    deviceFileSuffix: suffix,
  };
  const document = withLists(settings, lists);
  return { becomes: 'the fleet settings', documents: [{ kind: 'fleet', id: FLEET, document }], notes };
}

/** Everything but the lists, as written; of an attribute that is there twice the first. */
function attributesOf(
  attributes: readonly { name: string; value: string }[],
  notes: string[],
): Record<string, string> {
  const kept = new Map<string, [name: string, value: string]>();
  for (const { name, value } of attributes) {
    const named = masterAttribute(name);
    if (named?.base === 'CONFIG_FILES') continue;
    if (!named) notes.push(`${name} means nothing in a master file and is left out.`);
    else if (faultOfText(value) !== undefined)
      throw new ManagementRefusal(`the value of ${name} ${faultOfText(value)}`);
    else if (!kept.has(name.toLowerCase())) kept.set(name.toLowerCase(), [name, value]);
  }
  return Object.fromEntries(kept.values());
}
