import { Cluster } from './cluster.ts';
import { keepRunning } from './keep-running.ts';
import { printHealth } from './print-health.ts';

// `npm run cluster [folder]`: everything on this machine until Ctrl-C. The data stays in the folder when one is named.
const [folder] = process.argv.slice(2);
const say = (line: string) => console.log(line);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    // Whoever asks twice does not want to wait: what still runs is killed with this process.
    if (stopping.signal.aborted) process.exit(1);
    say('stopping');
    stopping.abort();
  });

/** Until it shall stop. */
async function show(cluster: Cluster): Promise<void> {
  const { url, token } = await cluster.api();
  const gateways = [...cluster.members].flatMap(([name, { ports }]) =>
    ports.ftp ? [[name, ports.ftp]] : [],
  );
  say(`\nAPI      ${url}/api/v1`);
  for (const [name, port] of gateways) say(`FTP      ftp://127.0.0.1:${port} (${name})`);
  say(`Data     ${cluster.folder}`);
  say(`Command  export RINGFLEET_URL=${url} RINGFLEET_TOKEN=${token}`);
  say(`Phones   npx ringfleet simulate --url ftp://127.0.0.1:${gateways[0]?.[1]}`);
  for (const [name, { pid }] of cluster.members) say(`Process  ${pid} ${name}`);
  say('Stop with Ctrl-C.\n');
  const watches = [printHealth(cluster, say), keepRunning(cluster, say)];
  const { signal } = stopping;
  if (!signal.aborted) await new Promise((stop) => signal.addEventListener('abort', stop));
  for (const watch of watches) watch.stop();
}

try {
  const cluster = await Cluster.start({
    ...(folder === undefined ? {} : { folder }),
    ...{ say, signal: stopping.signal },
  });
  await show(cluster);
  await cluster.stop();
} catch (error) {
  if (!stopping.signal.aborted) throw error;
}
