import type { HealthFinding, PageQuery } from '@ringfleet/service-kit';
import type { Repository } from '@ringfleet/storage';
import { type IntentRef, parseRef, refName } from '../intent/intent-document.ts';
import type { RenderFault } from './rendered-file.repository.ts';

export type ShownFault = IntentRef & Pick<RenderFault, 'reason' | 'since'>;

/** Documents whose last good files are served since they cannot be rendered. */
export class RenderFaults {
  private readonly faults: Repository<RenderFault>;

  constructor(faults: Repository<RenderFault>) {
    this.faults = faults;
  }

  async list({ cursor, limit }: PageQuery): Promise<{ items: ShownFault[]; cursor?: string }> {
    const page = await this.faults.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    return {
      ...page,
      items: page.items.map(({ value: { owner, reason, since } }) => ({ ...parseRef(owner), reason, since })),
    };
  }

  async health(): Promise<HealthFinding> {
    const { items } = await this.faults.list({ limit: 1 });
    const [first] = items;
    if (!first) return { state: 'up' };
    const count = await this.faults.count();
    const others = count > 1 ? ` and ${(count - 1).toLocaleString('en')} more` : '';
    return {
      state: 'degraded',
      detail: `cannot be rendered, so the last good files are served: ${refName(parseRef(first.value.owner))}${others}`,
    };
  }
}
