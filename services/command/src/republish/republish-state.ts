import type { ApiClient } from '../api/api-client.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { printable, textTable } from '../terminal/text-table.ts';
import { countText } from '../terminal/units.ts';

/** Who holds what the compacted topics tell, in the order of what hangs on what, and the route that tells it again. */
const HOLDERS = {
  'config-renderer': 'changes',
  'firmware-catalog': 'firmware',
  'ftp-gateway': 'gateways',
  'log-indexer': 'phones',
  'drift-detector': 'drift',
  'dhcp-options': 'dhcp',
} as const;

/** What a service answers. */
interface Republished {
  records: Record<string, number>;
  /** Addresses of gateways that did not answer. */
  unreachable?: string[];
}

export interface RepublishedTopics {
  /** How many records were published, by topic. */
  records: Record<string, number>;
  /** Services that did not do it, and why. */
  failed: { service: string; message: string }[];
}

/** Each service by itself: one that is away keeps none of the others from it. */
export async function republishState(api: ApiClient): Promise<RepublishedTopics> {
  const republished: RepublishedTopics = { records: {}, failed: [] };
  const { records, failed } = republished;
  for (const [service, path] of Object.entries(HOLDERS))
    try {
      const answer = await api.json<Republished>(`${path}/republished-state`, {
        ...{ method: 'POST', patient: true },
      });
      for (const [topic, count] of Object.entries(answer.records))
        records[topic] = (records[topic] ?? 0) + count;
      for (const address of answer.unreachable ?? [])
        failed.push({ service, message: `${address} does not answer` });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      failed.push({ service, message: error.message });
    }
  return republished;
}

export function republishedText({ records, failed }: RepublishedTopics): string {
  const rows = Object.entries(records).sort(([a], [b]) => (a < b ? -1 : 1));
  const faults = failed.map(({ service, message }) => `${service}: ${printable(message)}\n`);
  const again =
    faults.length === 0
      ? ''
      : `\n${countText(faults.length, 'service')} did not publish; ask again when that is mended, it is harmless:\n`;
  return `${textTable(['TOPIC', 'RECORDS'], rows)}${again}${faults.join('')}`;
}
