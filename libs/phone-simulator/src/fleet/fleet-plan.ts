import { findModel, parseMac, PHONE_MODELS } from '@ringfleet/ucs';

/** The n-th phone of a fleet. */
export interface PlannedPhone {
  mac: string;
  model: string;
}

/** The first MAC of a simulated fleet: an address block that phones of this make use, at its far end. */
export const FIRST_MAC = '0004f2f00000';

/** One model of each generation. */
export const usualModels: readonly string[] = ['VVX400', 'SPIP331'];

/**
 * Names the phones of a fleet: MACs count up from the first, models take turns.
 * @throws RangeError for a model that nobody knows or a MAC that is none
 */
export function planFleet({
  phones,
  models = usualModels,
  firstMac = FIRST_MAC,
}: {
  phones: number;
  models?: readonly string[];
  firstMac?: string;
}): Iterable<PlannedPhone> {
  const first = parseMac(firstMac);
  if (first === undefined) throw new RangeError(`'${firstMac}' is no MAC; write 12 hex digits`);
  const lastMac = BigInt(`0x${first}`) + BigInt(phones) - 1n;
  if (lastMac > 0xffff_ffff_ffffn) throw new RangeError(`there are no ${phones} MACs from ${first} on`);
  const tokens = models.map((name) => {
    const model = findModel(name);
    if (model) return model.token;
    const known = PHONE_MODELS.map(({ token }) => token).join(' ');
    throw new RangeError(`the model '${name}' is not known; known are ${known}`);
  });
  return plannedPhones(first, phones, tokens);
}

function* plannedPhones(first: string, phones: number, models: readonly string[]): Generator<PlannedPhone> {
  for (let at = 0; at < phones; at += 1) {
    const mac = (BigInt(`0x${first}`) + BigInt(at)).toString(16).padStart(12, '0');
    yield { mac, model: models[at % models.length] ?? 'VVX400' };
  }
}
