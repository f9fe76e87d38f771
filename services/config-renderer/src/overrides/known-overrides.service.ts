import { type DriftFound, driftKey } from '@ringfleet/contracts';
import type { Repository } from '@ringfleet/storage';
import type { PhoneOverride } from './phone-override.repository.ts';

const PAGE = 500;

/** Which phones override which parameters, as the drift detector tells. */
export class KnownOverrides {
  private readonly overrides: Repository<PhoneOverride>;

  constructor(overrides: Repository<PhoneOverride>) {
    this.overrides = overrides;
  }

  /** @param key of the event */
  async found(key: string, { mac, parameter }: Pick<DriftFound, 'mac' | 'parameter'>): Promise<void> {
    // Most of what is told are other judgements of an override that is known.
    if (!(await this.overrides.get(key))) await this.overrides.put(key, { mac, parameter });
  }

  async gone(key: string): Promise<void> {
    await this.overrides.delete(key);
  }

  /** How many phones override it: counted by the index, none of them is read. */
  count(parameter: string): Promise<number> {
    return this.overrides.count({ index: 'parameter', equals: parameter });
  }

  /** Those phones, at most 1,000. */
  async macs(parameter: string): Promise<string[]> {
    const { items } = await this.overrides.list({ index: 'parameter', equals: parameter, limit: 1000 });
    return items.map(({ value }) => value.mac);
  }

  /** How many of these phones override it. */
  async countOf(parameter: string, macs: readonly string[]): Promise<number> {
    let count = 0;
    for (let start = 0; start < macs.length; start += PAGE) {
      const keys = macs.slice(start, start + PAGE).map((mac) => driftKey({ mac, parameter }));
      count += (await this.overrides.getMany(keys)).length;
    }
    return count;
  }
}
