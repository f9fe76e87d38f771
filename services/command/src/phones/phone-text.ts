import type { Fact } from '@ringfleet/contracts';
import type { SeenPhone } from './seen-phone.ts';
import { printable, textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';

/** Everything known of one phone, each fact with when it was learned and from what. */
export function phoneText(phone: SeenPhone): string {
  const facts: (readonly [name: string, fact: Fact | undefined])[] = [
    ['Model', phone.model],
    ['Part number', phone.partNumber],
    ['Assembly', phone.assembly],
    ['Application', phone.application],
    ['Updater', phone.updater],
    ['Boot block', phone.bootBlock],
    ['Address', phone.address],
    ['Boot path', phone.bootPath],
  ];
  const known = facts.flatMap(([name, fact]) =>
    fact ? [[name, fact.value === '' ? '(root)' : fact.value, `${fact.from}, ${timeText(fact.at)}`]] : [],
  );
  const times = [
    ['First seen', timeText(phone.firstSeen), phone.discovered ? 'showed up unasked' : ''],
    ['Last seen', timeText(phone.lastSeen), phone.gateway === undefined ? '' : `gateway ${phone.gateway}`],
    ...(phone.lastBoot ? [['Last boot', timeText(phone.lastBoot.at), phone.lastBoot.reason ?? '']] : []),
    ...(phone.lastUpload
      ? [
          [
            'Last upload',
            phone.lastUpload.path,
            `${phone.lastUpload.size} bytes, ${timeText(phone.lastUpload.at)}`,
          ],
        ]
      : []),
    ...(phone.lastError
      ? [
          [
            'Last error',
            `${phone.lastError.verb} ${phone.lastError.path} ${phone.lastError.reply}`,
            timeText(phone.lastError.at),
          ],
        ]
      : []),
  ];
  const asked = textTable(
    ['When', 'Asked', 'Reply'],
    phone.asked.map(({ at, verb, path, reply }) => [timeText(at), `${verb} ${path}`, reply]),
  );
  const rows = [...known, ...times].map(
    ([name = '', value = '', note = '']) =>
      `  ${name.padEnd(13)}${printable(value)}${note === '' ? '' : `  (${printable(note)})`}`,
  );
  return `${phone.mac}\n\n${rows.join('\n')}\n\n${phone.asked.length === 0 ? '' : asked}`;
}
