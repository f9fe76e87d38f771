import { hasCode, RingfleetError } from '@ringfleet/contracts';

/** What kafkajs' errors say of themselves. */
interface KafkaError {
  name?: string;
  /** The protocol's name of the error, such as REBALANCE_IN_PROGRESS. */
  type?: string;
  code?: string;
  retriable?: boolean;
  cause?: unknown;
  errors?: unknown[];
  message?: string;
}

const REBALANCING = ['REBALANCE_IN_PROGRESS', 'NOT_COORDINATOR_FOR_GROUP', 'ILLEGAL_GENERATION'];
const UNKNOWN_TOPIC = 'UNKNOWN_TOPIC_OR_PARTITION';
/** Errors of code, not of the world: the library takes no other try for them (N-03). */
const FAULTS = ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'];

/** Of a broker that was reached and answered nothing: the library throws a plain error with these words. */
const UNANSWERED = 'Broker not connected';

function chain(error: unknown): KafkaError[] {
  const found: KafkaError[] = [];
  for (let next = error; next instanceof Error; next = (next as KafkaError).cause) found.push(next);
  return found;
}

const anyOf = (error: unknown, passes: (one: KafkaError) => boolean): boolean => chain(error).some(passes);

/** Whether the group asks its members to join again. */
export function isRebalance(error: unknown): boolean {
  return anyOf(
    error,
    ({ type = '', name }) => REBALANCING.includes(type) || name === 'KafkaJSStaleTopicMetadataAssignment',
  );
}

/** Whether the group has given the member up: its partitions are others' now. */
export function isMembershipLost(error: unknown): boolean {
  return anyOf(error, ({ type }) => type === 'UNKNOWN_MEMBER_ID' || type === 'ILLEGAL_GENERATION');
}

/** Whether a partition's leader is not known yet, or was asked at the wrong broker. */
export function isElection(error: unknown): boolean {
  return anyOf(
    error,
    ({ type = '' }) => type === 'LEADER_NOT_AVAILABLE' || type === 'NOT_LEADER_FOR_PARTITION',
  );
}

export function isUnknownTopic(error: unknown): boolean {
  return anyOf(error, ({ type }) => type === UNKNOWN_TOPIC);
}

/** Whether time alone can mend it: brokers that are away, elections. Refused credentials or faults in code are not. */
export function isPassing(error: unknown): boolean {
  const errors = chain(error);
  const last = errors.at(-1);
  if (last === undefined || errors.some(({ name = '' }) => FAULTS.includes(name))) return false;
  if (last.name === 'KafkaJSGroupCoordinatorNotFound' || last.name === 'KafkaJSLockTimeout') return true;
  return last.retriable === true || last.message === UNANSWERED || hasCode(last, 'RF_BUS_UNAVAILABLE');
}

/** One line of what happened, without stacks. */
export function reasonOf(error: unknown): string {
  return chain(error).at(-1)?.message ?? String(error);
}

/** An error of the library as one of ours; `topic` is what was asked for. */
export function asBusError(error: unknown, topic?: string): RingfleetError {
  if (error instanceof RingfleetError) return error;
  if (topic !== undefined && isUnknownTopic(error))
    return new RingfleetError('RF_TOPIC_UNKNOWN', { topic }, { cause: error });
  return new RingfleetError('RF_BUS_UNAVAILABLE', { reason: reasonOf(error) }, { cause: error });
}
