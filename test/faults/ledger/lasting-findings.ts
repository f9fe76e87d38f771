import { setTimeout as pause } from 'node:timers/promises';
import { compareLedger, type LedgerFinding } from './compare-ledger.ts';
import type { PhoneLedger } from './phone-ledger.ts';
import { readHeldUploads, type AskedSystem } from './read-held-uploads.ts';

const LOOK_EVERY_MS = 2_000;
/** What is not held after so long, and so many looks, without any progress will not be. */
const NO_PROGRESS_MS = 120_000;
const NO_PROGRESS_LOOKS = 5;
const SHOWN = 20;

/**
 * What the system does not hold as phones were told: the first of it. Waits for it as long as it gets less: it is
 * delivered in the background, and between two looks has as long as one takes to itself.
 */
export async function lastingFindings(
  system: AskedSystem,
  ledger: PhoneLedger,
  say: (line: string) => void,
): Promise<LedgerFinding[]> {
  let [fewest, looks] = [Infinity, 0];
  say(`the ledger: ${ledger.boots.length} boots, ${ledger.acknowledged} acknowledged uploads`);
  for (let since = performance.now(); ;) {
    const started = performance.now();
    const { found, isWhole } = await compare(system, ledger);
    const took = performance.now() - started;
    say(`the ledger: ${found.length} findings, as ${found[0]?.detail ?? 'nothing'}`);
    looks += 1;
    if (isWhole && found.length < fewest) [fewest, looks, since] = [found.length, 0, performance.now()];
    const isOver = looks >= NO_PROGRESS_LOOKS && performance.now() - since > NO_PROGRESS_MS;
    if (found.length === 0 || isOver) return found.slice(0, SHOWN);
    await pause(Math.max(LOOK_EVERY_MS, took));
  }
}

async function compare(
  system: AskedSystem,
  ledger: PhoneLedger,
): Promise<{ found: LedgerFinding[]; isWhole: boolean }> {
  try {
    const held = await readHeldUploads(system, ledger.macs);
    const found = compareLedger(ledger, held, (bytes) => system.sealer.keyedHash(bytes));
    return { found, isWhole: true };
  } catch (error) {
    // A part that is not back yet: what it holds is not known.
    return { found: [{ what: 'lost', detail: `an answer: ${String(error)}` }], isWhole: false };
  }
}
