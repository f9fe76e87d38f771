import type { Repository } from '@ringfleet/storage';
import type { IntentFinding } from '../intent/intent-faults.ts';
import type { FleetContext, IntentStore } from '../intent/intent-store.ts';
import type { ChangeOptions, ChangeReport, IntentService } from '../intent/intent.service.ts';
import type { ProposedDocument } from '../plans/intent-plan.ts';
import { changeAhead } from './change-ahead.ts';
import type { SeenPhone } from './seen-phone.repository.ts';
import { assertScopes, SiteOfPhone } from './site-of-phone.ts';
import type { UnclaimedPhones } from './unclaimed-phones.ts';

/** What claimed phones get. */
export interface Claim {
  /** Absent: the one of the boot path, else of the address. */
  site?: string | undefined;
  group?: string | undefined;
  name?: string | undefined;
  /** The model that was seen is written into the document, instead of following what is seen. */
  writeModel?: boolean | undefined;
}

export interface ClaimPhonesParts {
  intent: IntentService;
  store: IntentStore;
  seen: Repository<SeenPhone>;
  unclaimed: UnclaimedPhones;
}

const PAGE = 500;
/** Phones that findings name; the rest is counted. */
const NAMED = 100;

/** Takes phones into the fleet. */
export class ClaimPhones {
  private readonly parts: ClaimPhonesParts;

  constructor(parts: ClaimPhonesParts) {
    this.parts = parts;
  }

  /** Those of these MACs that are not in the fleet yet; they need not have been seen. */
  async claim(macs: readonly string[], claim: Claim, options: ChangeOptions): Promise<ChangeReport> {
    const findings: IntentFinding[] = [];
    const propose = () => this.proposals(this.pagesOf(macs, findings), claim, findings);
    const report = await changeAhead(this.parts.intent, propose, options);
    return { ...report, findings: [...report.findings, ...findings] };
  }

  /** All that were seen. */
  claimAll(claim: Omit<Claim, 'name'>, options: ChangeOptions): Promise<ChangeReport> {
    const propose = () => this.proposals(this.parts.unclaimed.pages(), claim, []);
    return changeAhead(this.parts.intent, propose, options);
  }

  private async proposals(
    pages: AsyncIterable<Partial<SeenPhone>[]>,
    claim: Claim,
    findings: IntentFinding[],
  ): Promise<AsyncIterable<ProposedDocument[]>> {
    findings.length = 0;
    const context = await this.parts.store.context();
    assertScopes(context, claim);
    return proposed(pages, claim, context);
  }

  private async *pagesOf(
    macs: readonly string[],
    findings: IntentFinding[],
  ): AsyncGenerator<Partial<SeenPhone>[]> {
    for (let start = 0; start < macs.length; start += PAGE) {
      const page = macs.slice(start, start + PAGE);
      const [managed, stored] = await Promise.all([
        this.parts.store.getMany('phone', page),
        this.parts.seen.getMany(page),
      ]);
      const seen = new Map(stored.map(({ id, value }) => [id, value]));
      const tell = (mac: string, code: string, message: string) => {
        if (findings.length < NAMED)
          findings.push({ severity: 'info', code, field: `phones.${mac}`, message });
      };
      for (const mac of page)
        if (managed.has(mac)) tell(mac, 'RF_PHONE_MANAGED', 'it is in the fleet already and stays as it is');
        else if (!seen.has(mac)) tell(mac, 'RF_PHONE_UNSEEN', 'it has not been seen yet');
      yield page.filter((mac) => !managed.has(mac)).map((mac) => seen.get(mac) ?? { mac });
    }
  }
}

async function* proposed(
  pages: AsyncIterable<Partial<SeenPhone>[]>,
  { site, group, name, writeModel = false }: Claim,
  context: FleetContext,
): AsyncGenerator<ProposedDocument[]> {
  const sites = new SiteOfPhone(context);
  for await (const page of pages)
    yield page.map((phone) => ({
      kind: 'phone',
      id: phone.mac ?? '',
      input: {
        ...given('site', site ?? sites.of(phone)),
        ...given('group', group),
        ...given('name', name),
        ...given('model', writeModel ? phone.model : undefined),
      },
    }));
}

function given(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}
