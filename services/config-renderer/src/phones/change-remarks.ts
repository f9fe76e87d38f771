import type { Repository } from '@ringfleet/storage';
import { accountRemarks } from '../credentials/account-remarks.ts';
import type { IntentPlan } from '../plans/intent-plan.ts';
import { retirementRemarks } from './retirement-remarks.ts';
import type { SeenPhone } from './seen-phone.repository.ts';

/** Adds to a plan's findings what it means for phones beside the files that they read. */
export async function remarkOn(plan: IntentPlan, seen: Repository<SeenPhone>): Promise<void> {
  await accountRemarks(plan, seen);
  await retirementRemarks(plan);
}
