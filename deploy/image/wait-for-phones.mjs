// Kubernetes' preStop hook of a gateway. The pod gets no new phones from here on, and goes on serving those it has:
// waits until idle sessions ended by themselves, then until every accepted upload was delivered, but not for ever.
//   node wait-for-phones.mjs <seconds at least> <seconds at most>
import { setTimeout as pause } from 'node:timers/promises';

const [least = 35, most = 120] = process.argv.slice(2).map(Number);
const port = process.env.RINGFLEET_PROBES_PORT ?? '8081';
const EVERY_MS = 1000;

/** Uploads that wait; undefined while the process does not say. */
async function pendingUploads() {
  const url = `http://127.0.0.1:${port}/metrics`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(4000) }).catch(() => undefined);
  const line = /^ringfleet_ftp_journal_pending_uploads (\S+)$/m.exec((await answer?.text()) ?? '');
  return line === null ? undefined : Number(line[1]);
}

const began = performance.now();
const passed = () => (performance.now() - began) / 1000;
await pause(Math.min(least, most) * 1000);
while (passed() < most && (await pendingUploads()) !== 0) await pause(EVERY_MS);
