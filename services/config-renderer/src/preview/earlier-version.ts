import { RingfleetError } from '@ringfleet/contracts';
import type { Repository } from '@ringfleet/storage';
import type { ChangeSet } from '../change-sets/change-set.repository.ts';
import { padded } from '../imported-files/tree-file.repository.ts';

/** A state that the tree had: after a change set. */
export interface EarlierVersion {
  /** 0: before the first. */
  version: number;
  /** When it came to be; null for version 0. */
  at: string | null;
}

/** RFC 3339 with a date and a time. */
const TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** Finds the change set that somebody means by a number or a time. */
export class EarlierVersions {
  private readonly changeSets: Repository<ChangeSet>;

  constructor(changeSets: Repository<ChangeSet>) {
    this.changeSets = changeSets;
  }

  /**
   * @param text number of a change set, or an RFC 3339 time: then the last one before it
   * @throws RF_VERSION_UNKNOWN for a number above the newest, and for what is neither
   */
  async find(text: string): Promise<EarlierVersion> {
    const head = await this.head();
    if (/^\d{1,12}$/.test(text) && Number(text) <= head) return this.version(Number(text));
    const time = TIME.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(time))
      throw new RingfleetError('RF_VERSION_UNKNOWN', { what: 'The tree', version: text.slice(0, 64) });
    return this.before(time, head);
  }

  /** Numbers have no gaps, and times grow with them. */
  private async before(time: number, head: number): Promise<EarlierVersion> {
    let [low, high] = [0, head];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const { at } = await this.version(middle);
      if (at !== null && Date.parse(at) <= time) low = middle;
      else high = middle - 1;
    }
    return this.version(low);
  }

  private async version(version: number): Promise<EarlierVersion> {
    return { version, at: (await this.changeSets.get(padded(version)))?.value.at ?? null };
  }

  private async head(): Promise<number> {
    const { items } = await this.changeSets.list({ descending: true, limit: 1 });
    return items[0]?.value.seq ?? 0;
  }
}
