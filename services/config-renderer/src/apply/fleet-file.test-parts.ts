import type { ProposedDocument } from '../plans/intent-plan.ts';
import { fleetProposals } from './fleet-file.ts';
import { UncutError } from './fleet-pieces.ts';

export async function* bytesOf(content: string | Buffer, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** All that a file proposes. */
export async function readFile(
  content: string | Buffer,
  { whole = false, size = 64 * 1024 }: { whole?: boolean; size?: number } = {},
): Promise<ProposedDocument[]> {
  const all: ProposedDocument[] = [];
  for await (const page of fleetProposals(bytesOf(content, size), { whole })) all.push(...page);
  return all;
}

/** The faults of a file, read in whichever way it can be. */
export async function problemFaults(content: string): Promise<NonNullable<ProposedDocument['faults']>> {
  const documents = await readFile(content).catch((error: unknown) => {
    if (error instanceof UncutError) return readFile(content, { whole: true });
    throw error;
  });
  return documents.flatMap(({ faults = [] }) => faults);
}
