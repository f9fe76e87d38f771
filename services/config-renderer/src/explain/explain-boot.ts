import { type ExplainedParameter, explainParameters, type WithheldSettings } from '@ringfleet/ucs';
import type { BootedPhone } from '../preview/booted-phone.ts';

/** What a phone that booted makes of each parameter. @param withheld what the renderer kept from it */
export function explainBoot(
  { result, central, web, local }: BootedPhone,
  withheld: readonly WithheldSettings[],
): ExplainedParameter[] {
  return explainParameters({ model: result.phone.model, central, web, local, withheld });
}
