import { parseBootServer } from '@ringfleet/ucs';
import type { ApiClient } from '../api/api-client.ts';
import { well, type Finding } from './finding.ts';

interface OptionSets {
  items: { site: string; options: { code: number; value?: unknown }[] }[];
}

/** Whether option 160 of the sites leads to the same boot server. @throws as ApiClient.json */
export async function examineOption160(
  api: ApiClient,
  { host, port }: { host: string; port: number },
): Promise<Finding[]> {
  const { items } = await api.json<OptionSets>('dhcp');
  const values = items.flatMap(({ site, options }) =>
    options.filter(({ code }) => code === 160).map(({ value }) => ({ site, value: String(value) })),
  );
  const others = values.filter(({ value }) => {
    const named = parseBootServer(value);
    return named?.host !== host || (named.port ?? 21) !== port;
  });
  if (values.length === 0) return [];
  if (others.length === 0)
    return [well('option 160', `All ${values.length} sites are told this boot server.`)];
  const told = others.slice(0, 3).map(({ site, value }) => `${site} is told ${value}`);
  return [
    {
      ...{ look: 'option 160', state: 'doubtful' },
      said: `${others.length} of ${values.length} sites are told another boot server: ${told.join(', ')}.`,
      change:
        'Is that meant? If not, change the boot server of the site or the fleet, and what DHCP servers hold.',
    },
  ];
}
