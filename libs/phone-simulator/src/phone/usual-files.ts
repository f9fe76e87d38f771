/** Contacts as a user may have entered them at the phone (polycom-ucs.md section 8.1); the phone's number is among them. */
export function usualDirectory(mac: string): Uint8Array {
  const contacts = [
    ['Adams', 'Anna', '2001'],
    ['Brown', 'Ben', '2002'],
    ['Phone', mac.slice(-6), '2999'],
  ];
  const items = contacts.map(
    ([last, first, number], at) =>
      `    <item><ln>${last}</ln><fn>${first}</fn><ct>${number}</ct><sd>${at + 1}</sd><rt>3</rt><dc/><ad>0</ad><ar>0</ar><bw>0</bw><bb>0</bb></item>`,
  );
  return encoded([
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    '<directory>',
    '  <item_list>',
    ...items,
    '  </item_list>',
    '</directory>',
  ]);
}

const CALLS = [
  { direction: 'Out', disposition: 'Normal', number: '2001', name: 'Anna Adams', duration: 'PT2M5S' },
  { direction: 'In', disposition: 'Normal', number: '2002', name: 'Brown & Sons', duration: 'PT48S' },
  { direction: 'In', disposition: 'Busy', number: '2003', name: 'Reception', duration: 'PT0S' },
];
const BETWEEN_CALLS_MS = 3_600_000;

/**
 * A call list, not well-formed as those of phones are not: a bare "&" in a name and the mark "Saved @" (polycom-ucs.md
 * section 8.2). No raw one is public: that fields are elements is a guess.
 * @param saved when the phone writes it; the calls were in the hours before
 */
export function usualCalls(mac: string, saved: Date): Uint8Array {
  const own = { address: `sip:${mac.slice(-4)}@contoso.com`, name: mac };
  const calls = CALLS.flatMap(({ direction, disposition, number, name, duration }, at) => {
    const other = { address: `sip:${number}@contoso.com`, name };
    const [source, destination] = direction === 'In' ? [other, own] : [own, other];
    const start = new Date(saved.getTime() - (CALLS.length - at) * BETWEEN_CALLS_MS);
    return [
      '  <call>',
      `    <direction>${direction}</direction><disposition>${disposition}</disposition><line>1</line><protocol>SIP</protocol>`,
      `    <startTime>${localTime(start)}</startTime><count>1</count><duration>${duration}</duration>`,
      ...[party('source', source), party('destination', destination), party('connection', other)],
      '  </call>',
    ];
  });
  return encoded([`<!-- Saved @ ${localTime(saved)} -->`, '<callList>', ...calls, '</callList>']);
}

function party(role: string, { address, name }: { address: string; name: string }): string {
  return `    <${role}><address>${address}</address><name>${name}</name></${role}>`;
}

function localTime(time: Date): string {
  return time.toISOString().slice(0, 19);
}

function encoded(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}
