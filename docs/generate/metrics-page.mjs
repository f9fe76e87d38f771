import { busMetrics } from '@ringfleet/service-kit';
import { services } from '@ringfleet/standalone';
import { code, head, plain, table } from './markdown.mjs';

/** Every metric of every service: name, kind, labels, meaning. */
export function metricsPage() {
  return [
    ...head('Metrics', "the services' metric definitions"),
    'What Prometheus reads at `GET /metrics`, with a token like every other route. Beside the metrics below there are those of the process (`process_…`, `nodejs_…`). No label holds a MAC, a path or an address: who wants to know which phone asks the events.',
    '',
    ...sectionOf('every process', busMetrics),
    ...services
      .filter(({ metrics }) => metrics !== undefined)
      .flatMap(({ name, metrics }) => sectionOf(name, metrics)),
  ].join('\n');
}

function sectionOf(title, metrics) {
  const rows = Object.entries(metrics).map(rowOf);
  return [`## ${title}`, '', ...table(['Metric', 'Kind', 'Labels', 'Meaning'], rows), ''];
}

function rowOf([name, { kind, help, labels = {} }]) {
  const told = Object.entries(labels).map(([label, values]) => `${code(label)}: ${plain(values)}`);
  return [code(name), kind, told.join('; '), plain(help)];
}
