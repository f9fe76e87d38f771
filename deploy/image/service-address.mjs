// Init container of a gateway behind a load balancer: waits until the Service with this pod's name has an address, and
// writes the pod's settings file with it. A name is written as a name: the gateway looks it up again every minute.
//   node service-address.mjs <settings file of the pod> <settings file with the address>
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const [source, target] = process.argv.slice(2);
const account = process.env.SERVICE_ACCOUNT_DIR ?? '/var/run/secrets/kubernetes.io/serviceaccount';
const { POD_NAME: name, KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
const server = process.env.KUBERNETES_URL ?? `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
const EVERY_MS = Number(process.env.LOOK_EVERY_MS ?? 2000);

/** What phones dial, or undefined with the reason as text. */
async function addressOf(service) {
  const namespace = (await readFile(`${account}/namespace`, 'utf8')).trim();
  const token = (await readFile(`${account}/token`, 'utf8')).trim();
  const answer = await fetch(`${server}/api/v1/namespaces/${namespace}/services/${service}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) return { reason: `the API server answers ${answer.status}` };
  const [entry] = (await answer.json()).status?.loadBalancer?.ingress ?? [];
  const address = entry?.ip ?? entry?.hostname;
  return address === undefined ? { reason: 'it has no address yet' } : { address };
}

let said;
for (;;) {
  const { address, reason } = await addressOf(name).catch((error) => ({
    reason: error.cause?.message ?? error.message,
  }));
  if (address !== undefined) {
    await writeFile(target, `${await readFile(source, 'utf8')}  advertisedHost: "${address}"\n`);
    console.log(`Phones reach Service ${name} at ${address}.`);
    break;
  }
  if (reason !== said) console.log(`Waiting for the address of Service ${name}: ${reason}.`);
  said = reason;
  await pause(EVERY_MS);
}
