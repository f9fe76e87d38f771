import { Cluster } from './cluster.ts';
import { printHealth } from './print-health.ts';

// `npm run cluster [folder]`: everything on this machine until Ctrl-C. The data stays in the folder when one is named.
const [folder] = process.argv.slice(2);
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
});
const say = (line: string) => console.log(line);
const cluster = await Cluster.start({ ...(folder === undefined ? {} : { folder }), say });
const { url, token } = await cluster.api();
say(`\nAPI      ${url}/api/v1`);
for (const [name, { ports }] of cluster.members) if (ports.ftp) say(`FTP      port ${ports.ftp} (${name})`);
say(`Data     ${cluster.folder}`);
say(`Command  export RINGFLEET_URL=${url} RINGFLEET_TOKEN=${token}`);
say('Stop with Ctrl-C.\n');
const printing = printHealth(cluster, say);
await stopped;
printing.stop();
say('stopping');
await cluster.stop();
