import { describe, expect, it } from '@jest/globals';
import type { BootRow, FleetTotals } from '@ringfleet/phone-simulator';
import { BootRowsAsJson, BootRowsAsText } from './boot-rows.ts';

const row = (at: number, failed: string[] = []): BootRow => ({
  ...{ mac: (0x0004f2f00000 + at).toString(16).padStart(12, '0'), model: 'VVX400', boot: 1, failed },
  ...{ master: '000000000000.cfg', found: 2, absent: 9, errors: 0, uploads: 4, bytes: 1000, ms: 12 },
  parameters: { sip: 5, web: 0, local: 1 },
  firmware: { decision: 'current', path: 'sip.ld', version: '5.9.8.5760', installed: [] },
});
const totals: FleetTotals = {
  phones: 200,
  boots: 200,
  failedBoots: 1,
  uploads: 800,
  bytes: 2e5,
  installs: 0,
  ms: 4000,
};

function sink() {
  const texts: string[] = [];
  return {
    isTerminal: false,
    text: () => texts.join(''),
    write: async (content: string | Uint8Array) => void texts.push(content.toString()),
  };
}

describe('the boots of a fleet', () => {
  it('are a table of some, with every failure that fits and its reasons, and the totals', async () => {
    const out = sink();
    const rows = new BootRowsAsText(out, 1);
    for (let at = 0; at < 199; at += 1) await rows.add(row(at));
    await rows.add(row(199, ['RETR x.cfg: it broke']));
    await rows.end(totals);
    expect(out.text()).toContain('… and 149 boots more');
    expect(out.text()).toContain('0004f2f000c7, boot 1:\n  RETR x.cfg: it broke\n');
    expect(out.text()).toMatch(
      /200 phones, 200 boots, 1 boot failed; 800 uploads, 200\.0 KB in 4\.0 s, 50\.0 boots a second\n$/,
    );
  });

  it.each([[0], [1], [3]])('are one JSON document, with %i boots too', async (count) => {
    const out = sink();
    const rows = new BootRowsAsJson(out);
    for (let at = 0; at < count; at += 1) await rows.add(row(at));
    await rows.end(totals);
    expect((JSON.parse(out.text()) as { phones: unknown[] }).phones).toHaveLength(count);
  });
});
