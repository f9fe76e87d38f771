import { RingfleetError } from '@ringfleet/contracts';
import { FLEET, type IntentRef } from '../intent/intent-document.ts';

/** `fleet` or `site/<id>`: the keys under which gateways are told accounts. */
export function credentialRef(scope: string): IntentRef & { kind: 'fleet' | 'site' } {
  if (scope === 'fleet') return { kind: 'fleet', id: FLEET };
  const id = /^site\/(.+)$/.exec(scope)?.[1];
  if (id === undefined)
    throw new RingfleetError('RF_REQUEST_INVALID', { reason: "scope: must be 'fleet' or 'site/<id>'" });
  return { kind: 'site', id };
}
