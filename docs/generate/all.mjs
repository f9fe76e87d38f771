// Writes docs/reference from the built packages; with --check it compares instead, and fails when a page is stale or a
// link in the documents leads nowhere.
import { readFile, writeFile } from 'node:fs/promises';
import { asyncApiPage } from './asyncapi-page.mjs';
import { brokenLinks } from './broken-links.mjs';
import { commandsPage } from './commands-page.mjs';
import { errorsPage } from './errors-page.mjs';
import { eventsPage } from './events-page.mjs';
import { metricsPage } from './metrics-page.mjs';
import { openApiPage } from './openapi-page.mjs';
import { settingsPage } from './settings-page.mjs';

const pages = {
  'settings.md': settingsPage,
  'errors.md': errorsPage,
  'events.md': eventsPage,
  'commands.md': commandsPage,
  'metrics.md': metricsPage,
  'openapi.json': openApiPage,
  'asyncapi.json': asyncApiPage,
};
const check = process.argv.includes('--check');
const faults = [];

for (const [name, page] of Object.entries(pages)) {
  const file = new URL(`../reference/${name}`, import.meta.url);
  const text = await page();
  const held = await readFile(file, 'utf8').catch(() => undefined);
  if (held === text) continue;
  if (check) faults.push(`docs/reference/${name} is stale: run npm run docs and commit it`);
  else {
    await writeFile(file, text);
    console.log(`wrote docs/reference/${name}`);
  }
}

faults.push(...(await brokenLinks(new URL('../../', import.meta.url))));
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
