// Kubernetes' preStop hook of a gateway. The pod gets no new phones from here on, and goes on serving those it has:
// waits until idle sessions ended by themselves, then until every upload was delivered that was accepted before, but not
// for ever. What comes meanwhile the process delivers when it is told to stop.
//   node wait-for-phones.mjs <seconds at least> <seconds at most>
import { setTimeout as pause } from 'node:timers/promises';

const [least = 35, most = 120] = process.argv.slice(2).map(Number);
const port = process.env.RINGFLEET_PROBES_PORT ?? '8081';
const EVERY_MS = 1000;

const began = performance.now();
const passed = () => (performance.now() - began) / 1000;

/** Seconds for which the oldest upload has waited, 0 when none waits; undefined while the process does not say. */
async function oldestWaits() {
  const url = `http://127.0.0.1:${port}/metrics`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(4000) }).catch(() => undefined);
  const line = /^ringfleet_ftp_journal_oldest_pending_age_seconds (\S+)$/m.exec((await answer?.text()) ?? '');
  return line === null ? undefined : Number(line[1]);
}

await pause(Math.min(least, most) * 1000);
const waited = passed();
while (passed() < most && !((await oldestWaits()) <= passed() - waited)) await pause(EVERY_MS);
