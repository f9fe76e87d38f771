import { describe, expect, it } from '@jest/globals';
import { ClusterWatch } from './cluster-watch.ts';

describe('the watch for another cluster', () => {
  it('tells which one answers, again after a failure, and one look at a time', async () => {
    const answers = ['one', new Error('away'), 'two', 'two'];
    const told: string[] = [];
    let inHand = 0;
    let most = 0;
    const done = Promise.withResolvers<void>();
    const watch = new ClusterWatch({
      bus: {
        clusterId: async () => {
          const answer = answers.shift() ?? 'two';
          if (answer instanceof Error) throw answer;
          return answer;
        },
      },
      onCluster: async (cluster) => {
        inHand += 1;
        most = Math.max(most, inHand);
        told.push(cluster);
        await new Promise((next) => setImmediate(next));
        inHand -= 1;
        if (told.length === 2) throw new Error('not yet');
        if (told.length === 3) done.resolve();
      },
      everyMs: 1,
    });
    watch.start();
    await done.promise;
    await watch.close();
    expect(told.slice(0, 3)).toEqual(['one', 'two', 'two']);
    expect(most).toBe(1);
  });
});
