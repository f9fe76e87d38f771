/** A load balancer and servers of this machine are reached by its own cluster only. */
const isOwnCluster = process.env.RINGFLEET_K8S_HOST !== undefined;

/** Why nothing in front of the cluster balances load; undefined where the tests do. */
export function reasonAgainstBalancing(): string | undefined {
  return isOwnCluster
    ? undefined
    : "the tests play the load balancer of this machine's own cluster only: services by themselves behind one";
}

/** Why services by themselves have no broker, database and blob store; undefined where they have. */
export function reasonAgainstSharing(): string | undefined {
  return isOwnCluster || areGiven()
    ? undefined
    : 'pods of a given cluster do not reach servers of this machine: set KAFKA_BROKERS, MONGODB_URI and S3_ENDPOINT';
}

function areGiven(): boolean {
  const { KAFKA_BROKERS, MONGODB_URI, S3_ENDPOINT } = process.env;
  return [KAFKA_BROKERS, MONGODB_URI, S3_ENDPOINT].every((given) => given !== undefined);
}
