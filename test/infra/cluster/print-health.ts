import type { Cluster } from './cluster.ts';

const LOOK_EVERY_MS = 5_000;

interface Status {
  services: {
    service: string;
    instance?: string;
    state: string;
    parts: { part: string; state: string; detail?: string }[];
  }[];
}

/** Prints the health of all members as the console knows it: at once, and whenever it changed. */
export function printHealth(cluster: Cluster, say: (line: string) => void): { stop(): void } {
  let last = '';
  const look = async () => {
    const text = await statusOf(cluster).then(healthText, (error: Error) => `console: ${error.message}`);
    if (text !== last) say(text);
    last = text;
  };
  void look();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return { stop: () => clearInterval(timer) };
}

async function statusOf(cluster: Cluster): Promise<Status> {
  const { url, token } = await cluster.api();
  const answer = await fetch(`${url}/api/v1/status`, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`it answers ${answer.status}`);
  return (await answer.json()) as Status;
}

function healthText({ services }: Status): string {
  return services
    .map(({ service, instance = '', state, parts }) => {
      const ill = parts
        .filter((part) => part.state !== 'up')
        .map(({ part, detail = '' }) => `${part}: ${detail}`);
      return `${state.padEnd(9)}${service.padEnd(18)}${instance.padEnd(20)}${ill.join('; ')}`.trimEnd();
    })
    .join('\n');
}
