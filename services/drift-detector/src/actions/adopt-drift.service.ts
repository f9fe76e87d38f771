import { RingfleetError } from '@ringfleet/contracts';
import type { Peers, ProblemDocument } from '@ringfleet/service-kit';
import { readOverrideFile } from '@ringfleet/ucs';
import type { PhoneFileHistory } from '../history/phone-file-history.service.ts';
import type { DriftRecord } from '../judging/drift-record.repository.ts';

export interface AdoptDriftParts {
  peers: Peers;
  history: Pick<PhoneFileHistory, 'bytesOf'>;
}

/** What the renderer said of a phone's layer. */
export type Adopted = { changed: true } | { changed: false; problem: ActionProblem };

/** Why an action was not done, and what to do. */
export interface ActionProblem {
  code?: string;
  detail: string;
  advice?: string;
}

const RENDERER = 'config-renderer';

/**
 * Makes what a phone overrides its own layer: the renderer writes the phone's device file, and the parameter is judged
 * redundant when that is published.
 */
export class AdoptDrift {
  private readonly parts: AdoptDriftParts;

  constructor(parts: AdoptDriftParts) {
    this.parts = parts;
  }

  /** @param records of one phone @throws RF_PEER_UNAVAILABLE, RF_OVERRIDE_VERSION_UNKNOWN, RF_BLOB_MISSING */
  async adopt(
    mac: string,
    records: readonly DriftRecord[],
    { user, dryRun, note }: { user: string; dryRun: boolean; note: string },
  ): Promise<Adopted> {
    const parameters = Object.fromEntries(await this.values(mac, records));
    const query = new URLSearchParams({ dryRun: String(dryRun), note: note || 'adopted from the phone' });
    const { status, body } = await this.parts.peers.request(RENDERER, {
      method: 'PATCH',
      path: `intent/layers/phone/${mac}?${query.toString()}`,
      body: { parameters },
      user,
    });
    if (status < 300) return { changed: true };
    const { title, detail = title ?? `status ${status}`, code, advice } = body as Partial<ProblemDocument>;
    return {
      changed: false,
      problem: {
        ...{ detail, ...(code === undefined ? {} : { code }), ...(advice === undefined ? {} : { advice }) },
      },
    };
  }

  /** Secrets are not in records: values come from the very file that was judged. */
  private async values(mac: string, records: readonly DriftRecord[]): Promise<[string, string][]> {
    const files = new Map<string, Map<string, string>>();
    for (const { source, order } of records) {
      const key = `${source} ${order}`;
      if (files.has(key)) continue;
      const { settings } = readOverrideFile(await this.parts.history.bytesOf(mac, source, order));
      const values = new Map<string, string>();
      for (const { name, value } of settings) if (!values.has(name)) values.set(name, value);
      files.set(key, values);
    }
    return records.map(({ parameter, source, order }) => {
      const value = files.get(`${source} ${order}`)?.get(parameter);
      if (value === undefined) throw new RingfleetError('RF_DRIFT_UNKNOWN', { mac, parameter });
      return [parameter, value];
    });
  }
}
