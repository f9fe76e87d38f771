import { describe, expect, it } from '@jest/globals';
import { KafkaJSConnectionError, KafkaJSNonRetriableError, KafkaJSNumberOfRetriesExceeded } from 'kafkajs';
import { asBusError, isMembershipLost, isPassing, isRebalance } from './kafka-errors.ts';

const protocol = (type: string, retriable = false) => Object.assign(new Error(type), { type, retriable });
const wrapped = (cause: Error) => new Error('outer', { cause });

describe('errors of the library', () => {
  it('pass by themselves when brokers are away, not when a login is refused or code is at fault (N-03)', () => {
    const away = new KafkaJSConnectionError('refused', { broker: 'a:1' });
    expect(isPassing(away)).toBe(true);
    expect(isPassing(new KafkaJSNumberOfRetriesExceeded(away, { retryCount: 3, retryTime: 1 }))).toBe(true);
    expect(isPassing(asBusError(away))).toBe(true);
    for (const lasting of [
      // The library's own class for it cannot be made as its types say.
      Object.assign(new KafkaJSNonRetriableError('refused'), { name: 'KafkaJSSASLAuthenticationError' }),
      new TypeError('a bug'),
      wrapped(new RangeError('a bug')),
      protocol('GROUP_AUTHORIZATION_FAILED'),
      undefined,
    ])
      expect(isPassing(lasting)).toBe(false);
  });

  it('pass by themselves when a broker is reached and never answers, as behind a network that is cut', async () => {
    // Its types leave the class out.
    const place: string = 'kafkajs/src/broker/index.js';
    const { default: Broker } = (await import(place)) as {
      default: new (parts: object) => { lookupRequest(): void };
    };
    const broker = new Broker({ connectionPool: {}, logger: { namespace: () => ({}) } });
    let unanswered: unknown;
    try {
      broker.lookupRequest();
    } catch (error) {
      unanswered = error;
    }
    expect(isPassing(wrapped(unanswered as Error))).toBe(true);
  });

  it('ask a member to join again, or tell it that its partitions are others’', () => {
    expect(isRebalance(wrapped(protocol('REBALANCE_IN_PROGRESS')))).toBe(true);
    expect(isRebalance(protocol('UNKNOWN_MEMBER_ID'))).toBe(false);
    expect(isMembershipLost(protocol('UNKNOWN_MEMBER_ID'))).toBe(true);
    expect(isMembershipLost(protocol('REBALANCE_IN_PROGRESS'))).toBe(false);
  });

  it('are told as ours, and name the topic that was asked for', () => {
    const unknown = protocol('UNKNOWN_TOPIC_OR_PARTITION', true);
    expect(asBusError(wrapped(unknown), 't')).toMatchObject({
      code: 'RF_TOPIC_UNKNOWN',
      params: { topic: 't' },
    });
    expect(asBusError(unknown)).toMatchObject({ code: 'RF_BUS_UNAVAILABLE' });
    const ours = asBusError(new Error('x'));
    expect(asBusError(ours)).toBe(ours);
  });
});
