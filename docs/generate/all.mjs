// Writes docs/reference from the built packages, and what follows from the chart's values; with --check it compares instead, and fails when a page is stale or a
// link in the documents leads nowhere.
import { readFile, writeFile } from 'node:fs/promises';
import { asyncApiPage } from './asyncapi-page.mjs';
import { brokenLinks } from './broken-links.mjs';
import { chartGroups } from './chart-groups.mjs';
import { chartReadme } from './chart-readme.mjs';
import { chartSchema } from './chart-schema.mjs';
import { chartTopics } from './chart-topics.mjs';
import { commandsPage } from './commands-page.mjs';
import { errorsPage } from './errors-page.mjs';
import { eventsPage } from './events-page.mjs';
import { metricsPage } from './metrics-page.mjs';
import { openApiPage } from './openapi-page.mjs';
import { settingsPage } from './settings-page.mjs';

const pages = {
  'docs/reference/settings.md': settingsPage,
  'docs/reference/errors.md': errorsPage,
  'docs/reference/events.md': eventsPage,
  'docs/reference/commands.md': commandsPage,
  'docs/reference/metrics.md': metricsPage,
  'docs/reference/openapi.json': openApiPage,
  'docs/reference/asyncapi.json': asyncApiPage,
  'charts/ringfleet/values.schema.json': chartSchema,
  'charts/ringfleet/README.md': chartReadme,
  'charts/ringfleet/files/topics.json': chartTopics,
  'charts/ringfleet/files/groups.json': chartGroups,
};
const check = process.argv.includes('--check');
const faults = [];

for (const [name, page] of Object.entries(pages)) {
  const file = new URL(`../../${name}`, import.meta.url);
  const text = await page();
  const held = await readFile(file, 'utf8').catch(() => undefined);
  if (held === text) continue;
  if (check) faults.push(`${name} is stale: run npm run docs and commit it`);
  else {
    await writeFile(file, text);
    console.log(`wrote ${name}`);
  }
}

faults.push(...(await brokenLinks(new URL('../../', import.meta.url))));
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
