import type { RunningRingfleet } from './running-ringfleet.ts';

/** What a change of the intent answers. */
export interface ChangeReport {
  version?: number;
  counts: { added: number; changed: number; removed: number; unchanged: number };
  files: {
    path: string;
    change: 'added' | 'changed' | 'removed';
    differences: { name: string; before: string | null; after: string | null }[];
  }[];
  fileCount: number;
  phones: number;
  overrides: { parameter: string; phones: number; reached: boolean }[];
  findings: { severity: string; code: string; field: string; message: string }[];
}

export interface DescribeOptions {
  dryRun?: boolean;
  note?: string;
  headers?: Record<string, string>;
}

/**
 * Writes one document of the intent.
 * @param where below `intent/`: `fleet`, `sites/berlin`, `phones/0004f28062d6`
 */
export function describeIntent(
  ringfleet: Pick<RunningRingfleet, 'json'>,
  where: string,
  document: unknown,
  { dryRun = false, note = '' }: DescribeOptions = {},
): Promise<ChangeReport> {
  const query = new URLSearchParams({ dryRun: String(dryRun), note }).toString();
  return ringfleet.json(`intent/${where}?${query}`, { method: 'PUT', document });
}

/** Takes one document away. */
export function forgetIntent(ringfleet: RunningRingfleet, where: string): Promise<ChangeReport> {
  return ringfleet.json(`intent/${where}`, { method: 'DELETE' });
}

/** What a refused change is answered. */
export async function refusedIntent(
  ringfleet: Pick<RunningRingfleet, 'ask'>,
  where: string,
  document: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; code: string; detail: string; errors?: { field: string; message: string }[] }> {
  const response = await ringfleet.ask(`intent/${where}`, {
    method: 'PUT',
    body: JSON.stringify(document),
    headers: { 'content-type': 'application/json', ...headers },
  });
  const body = (await response.json()) as { code: string; detail: string };
  return { ...body, status: response.status };
}
