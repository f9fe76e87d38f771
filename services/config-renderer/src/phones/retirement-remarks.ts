import type { IntentPlan } from '../plans/intent-plan.ts';
import { filesGoAt } from './retired-phone.repository.ts';

/** Phones that are named one by one. */
const NAMED = 20;

/** Of phones that leave: until when what they wrote is kept. */
export async function retirementRemarks(plan: IntentPlan, now = new Date()): Promise<void> {
  const leaving: string[] = [];
  let count = 0;
  for await (const page of plan.spool.pages())
    for (const { kind, id, document } of page) {
      if (kind !== 'phone' || document !== null) continue;
      count += 1;
      if (leaving.length < NAMED) leaving.push(id);
    }
  if (count === 0) return;
  const days = plan.after.fleet?.document.retiredFilesDays;
  const until = filesGoAt(now, days).toISOString().slice(0, 10);
  const kept = `overrides, logs and call lists are kept until ${until}, then they go`;
  const add = (field: string, message: string) =>
    plan.findings.add({ severity: 'info', code: 'RF_PHONE_RETIRED', field, message });
  for (const mac of leaving) add(`phones.${mac}`, `phone ${mac}: its ${kept}`);
  if (count > leaving.length)
    add('phones', `${(count - leaving.length).toLocaleString('en')} more phones: their ${kept}`);
}
