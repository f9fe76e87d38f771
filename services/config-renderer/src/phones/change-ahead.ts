import { hasCode } from '@ringfleet/contracts';
import type { ChangeOptions, ChangeReport, IntentService } from '../intent/intent.service.ts';

/**
 * A change of many documents, worked out before its turn so that others need not wait. When something came in between it
 * is worked out again, the second time in its turn: phones that boot make change sets all the time.
 */
export async function changeAhead(
  intent: IntentService,
  propose: Parameters<IntentService['change']>[0],
  options: ChangeOptions,
): Promise<ChangeReport> {
  try {
    return await intent.change(propose, { ...options, ahead: true });
  } catch (error) {
    if (!hasCode(error, 'RF_INTENT_MOVED')) throw error;
    return intent.change(propose, options);
  }
}
