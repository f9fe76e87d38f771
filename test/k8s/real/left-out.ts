import { describe } from '@jest/globals';

/** A load balancer and servers of this machine are reached by its own cluster only. */
const isOwnCluster = process.env.RINGFLEET_K8S_HOST !== undefined;

/** `describe` where the cluster can do what is needed; else one that is skipped, and the reason is printed. */
export function describeWhere(
  can: 'balances load' | 'reaches shared parts',
  what: string,
): typeof describe.skip {
  const reaches = isOwnCluster || (can === 'reaches shared parts' && areGiven());
  if (reaches) return describe;
  const reason =
    can === 'balances load'
      ? "the tests play the load balancer of this machine's own cluster only"
      : 'pods of a given cluster do not reach servers of this machine: set KAFKA_BROKERS, MONGODB_URI and S3_ENDPOINT';
  process.stderr.write(`left out: ${what}: ${reason}\n`);
  return describe.skip;
}

function areGiven(): boolean {
  const { KAFKA_BROKERS, MONGODB_URI, S3_ENDPOINT } = process.env;
  return [KAFKA_BROKERS, MONGODB_URI, S3_ENDPOINT].every((given) => given !== undefined);
}
