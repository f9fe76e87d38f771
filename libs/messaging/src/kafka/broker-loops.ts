import type { Cluster } from './kafkajs-insides.ts';

/**
 * One loop for each broker of a cluster, so that none waits for another's messages. A broker that joins later gets its
 * loop, one that left ends it; when none is left the cluster is asked who is there.
 */
export class BrokerLoops {
  private readonly cluster: Cluster;
  private readonly step: (nodeId: string, signal: AbortSignal) => Promise<void>;

  /** `step` is one turn of a broker's loop: a fetch and what comes of it. */
  constructor(cluster: Cluster, step: BrokerLoops['step']) {
    this.cluster = cluster;
    this.step = step;
  }

  /** Resolves when the signal was given, rejects with what failed first; all loops have ended then. */
  async run(signal: AbortSignal): Promise<void> {
    const failing = new AbortController();
    const both = AbortSignal.any([signal, failing.signal]);
    const running = new Map<string, Promise<void>>();
    let failure: { error: unknown } | undefined;
    const begin = () => {
      for (const nodeId of this.cluster.getNodeIds())
        if (!both.aborted && !running.has(nodeId))
          running.set(
            nodeId,
            this.loop(nodeId, both, begin)
              .catch((error: unknown) => {
                failure ??= { error };
                failing.abort();
              })
              .finally(() => running.delete(nodeId)),
          );
    };
    for (begin(); !both.aborted; begin()) {
      if (running.size === 0) await this.cluster.refreshMetadata();
      else await Promise.race(running.values());
    }
    await Promise.all(running.values());
    if (failure) throw failure.error;
  }

  private async loop(nodeId: string, signal: AbortSignal, onTurn: () => void): Promise<void> {
    while (!signal.aborted && this.cluster.getNodeIds().includes(nodeId)) {
      await this.step(nodeId, signal);
      onTurn();
    }
  }
}
