import { Counter, Gauge, type Registry } from 'prom-client';

export type MetricName = `ringfleet_${string}`;

/** One metric of a service, as it is measured and as the reference page tells it. */
interface MetricDefinition {
  /** A counter's name ends in `_total`; units stand in the name (`_bytes`, `_seconds`). */
  kind: 'counter' | 'gauge';
  help: string;
  /** Label → its values. Few and fixed ones: never a MAC, a path or an address. */
  labels?: Readonly<Record<string, string>>;
}

export type MetricDefinitions = Readonly<Record<MetricName, MetricDefinition>>;

/** A value under labels, or without: none at all where nothing is known. */
export interface MetricSample {
  labels?: Record<string, string>;
  value: number;
}

/** What a metric is at this moment; asked for at each scrape, so what is measured costs nothing in between. */
export type MetricReading = () => number | readonly MetricSample[];

/** Names each metric of a service; `registerMetrics` then wants a reading for each. */
export function defineMetrics<D extends MetricDefinitions>(definitions: D): D {
  return definitions;
}

/** Puts a service's metrics into the process's registry. */
export function registerMetrics<D extends MetricDefinitions>(
  registry: Registry,
  definitions: D,
  readings: Readonly<Record<keyof D & MetricName, MetricReading>>,
): void {
  for (const [name, { kind, help, labels = {} }] of Object.entries(definitions)) {
    const read = readings[name as keyof D & MetricName];
    const labelNames = Object.keys(labels);
    const options = { name, help, labelNames, registers: [registry] };
    if (kind === 'counter')
      new Counter({
        ...options,
        collect() {
          this.reset();
          for (const { labels: at = {}, value } of samples(read)) this.inc(at, value);
        },
      });
    else
      new Gauge({
        ...options,
        collect() {
          this.reset();
          // It would stand at 0 where nothing is known.
          if (labelNames.length === 0) this.remove();
          for (const { labels: at = {}, value } of samples(read)) this.set(at, value);
        },
      });
  }
}

/** A reading that fails, as in a service that is closing, must not take all other metrics away. */
function samples(read: MetricReading): readonly MetricSample[] {
  try {
    const reading = read();
    return typeof reading === 'number' ? [{ value: reading }] : reading;
  } catch {
    return [];
  }
}
