import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { RunningRingfleet } from '../end-to-end/running-ringfleet.ts';
import { boot } from '../end-to-end/virtual-boots.ts';

const chart = new URL('../../charts/ringfleet/', import.meta.url);
const runbooks = new URL('../../docs/runbooks/', import.meta.url);

interface Dashboard {
  title: string;
  panels: { title: string; targets: { expr: string }[] }[];
}

interface Alert {
  alert: string;
  expr: string;
  summary: string;
  runbook: string;
}

/** Names of metrics with the labels that stand behind them. */
function metricsOf(expression: string): { name: string; labels: string[] }[] {
  return [...expression.matchAll(/\b((?:ringfleet|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, name = '', labels = '']) => ({
      name,
      // Those of the scrape itself are Prometheus' own.
      labels: [...labels.matchAll(/(\w+)[=!]~?"/g)]
        .map(([, label = '']) => label)
        .filter((label) => label !== 'namespace'),
    }),
  );
}

async function dashboards(): Promise<Dashboard[]> {
  const folder = new URL('dashboards/', chart);
  const files = await readdir(folder);
  return Promise.all(
    files.map(async (file) => JSON.parse(await readFile(new URL(file, folder), 'utf8')) as Dashboard),
  );
}

async function alerts(): Promise<Alert[]> {
  return parse(await readFile(new URL('files/alerts.yaml', chart), 'utf8')) as Alert[];
}

describe('what dashboards and alerts look at', () => {
  it('is in a scrape after a phone booted', async () => {
    const ringfleet = await RunningRingfleet.start({ RINGFLEET_PROBES_PORT: '0' });
    try {
      await boot(ringfleet, { mac: '0004f2000001' });
      const { port } = ringfleet.endpoints.probes!;
      const scrape = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const measured = new Set([...scrape.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name));
      const labelled = (name: string, label: string) =>
        new RegExp(`^${name}\\{(?:[^}]*,)?${label}="`, 'm').test(scrape) ||
        // What has not happened yet has no sample.
        !new RegExp(`^${name}(?:\\{| )`, 'm').test(scrape);
      const shown = (await dashboards()).flatMap(({ title, panels }) =>
        panels.flatMap((panel) =>
          panel.targets.map(({ expr }) => ({ where: `${title}: ${panel.title}`, expr })),
        ),
      );
      const watched = (await alerts()).map(({ alert, expr }) => ({ where: alert, expr }));
      const missing = [...shown, ...watched].flatMap(({ where, expr }) =>
        metricsOf(expr).flatMap(({ name, labels }) => {
          if (!measured.has(name)) return [`${where}: ${name}`];
          return labels
            .filter((label) => !labelled(name, label))
            .map((label) => `${where}: ${name}{${label}}`);
        }),
      );
      expect(missing).toEqual([]);
      expect(shown.length).toBeGreaterThan(30);
    } finally {
      await ringfleet.remove();
    }
  });

  it('has a runbook for each alert, and an alert for each runbook', async () => {
    const pages = (await readdir(runbooks)).filter((file) => file !== 'README.md');
    const wanted = (await alerts()).map(({ runbook }) => `${runbook}.md`);
    expect(pages.sort()).toEqual([...wanted].sort());
    const list = await readFile(new URL('README.md', runbooks), 'utf8');
    for (const page of pages) expect(list).toContain(`(${page})`);
  });
});
