import type { ZoneOffset } from '@ringfleet/ucs';
import { textTable } from '../terminal/text-table.ts';

/** What `GET /api/v1/dhcp/:site` answers. */
export interface ShownDhcp {
  site: string;
  options: { code: number; name: string; value: string; hex: string }[];
  time?: ZoneOffset;
  remarks: string[];
  text?: string;
}

/** Values and bytes, what option 2 says of the zone, and the year's changes of its clocks. */
export function shownDhcpText({ options, time }: ShownDhcp): string {
  const rows = options.map(({ code, name, value, hex }) => [code, name, value, hex]);
  const table = textTable(['Option', 'Name', 'Value', 'Bytes'], rows);
  if (!time) return table;
  const changes = time.changes.map(({ at, localTime, before, after }) => [at, localTime, before, after]);
  return [
    table,
    `\n${time.sentence}\n`,
    ...(changes.length === 0
      ? []
      : [`\n${textTable(['Change (UTC)', 'Clock before it', 'Seconds before', 'Seconds after'], changes)}`]),
  ].join('');
}
