import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import type { ClusterMember } from './cluster-member.ts';

/** Of one that cannot start: what it says shall be readable. */
const RESTART_AFTER_MS = 1_000;

/** Starts members that end again, as whatever runs containers does, until the cluster is stopped. */
export function keepRunning(cluster: Cluster, say: (line: string) => void): { stop(): void } {
  let isStopped = false;
  const keep = async (member: ClusterMember) => {
    for (;;) {
      const status = await member.end();
      if (isStopped) return;
      say(`${member.name} ended ${status === null ? 'by a signal' : `with status ${status}`}: started again`);
      await pause(RESTART_AFTER_MS);
      if (isStopped) return;
      member.spawn();
      void member.ready().catch((error: Error) => isStopped || say(error.message));
    }
  };
  for (const member of cluster.members.values()) void keep(member);
  return { stop: () => void (isStopped = true) };
}
