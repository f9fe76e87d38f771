import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Catch,
  Controller,
  Module,
  type ExceptionFilter,
  type INestApplication,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import {
  encodeTombstone,
  RingfleetError,
  topics,
  topicName,
  type EventOf,
  type RingfleetEvent,
} from '@ringfleet/contracts';
import {
  connectEventBus,
  DeadLetters,
  EventBusServer,
  EventContext,
  EventPublisher,
  type EventBus,
} from '@ringfleet/messaging';
import { openTracing, processSettings, readSettings } from '@ringfleet/service-kit';
import { EMPTY, of, throwError } from 'rxjs';
import type { BusUnderTest } from './event-bus.rig.ts';

type LoginRefused = EventOf<'ringfleet.phone.login-refused.v1'>;
type Handled = { event: RingfleetEvent | null; context: EventContext };

const loginRefused = (id: string, address = '10.0.0.1'): LoginRefused => ({
  id,
  type: 'ringfleet.phone.login-refused.v1',
  source: '/ringfleet/ftp-gateway/gw-1',
  time: '2026-01-01T00:00:00.000Z',
  data: {
    gateway: 'gw-1',
    address,
    users: ['root'],
    count: 1,
    firstAt: '2026-01-01T00:00:00.000Z',
    lastAt: '2026-01-01T00:00:00.000Z',
    reason: 'wrong-password',
  },
});

/** What handlers get from any bus, and what becomes of what they refuse (traps N-01 to N-11, E-01). */
export function describeEventHandlers(name: string, begin: () => Promise<BusUnderTest>): void {
  describe(`events and Nest handlers: ${name}`, () => {
    let under: BusUnderTest;
    let bus: EventBus;
    /** Of this test alone: given brokers keep what earlier runs left. */
    let topicPrefix: string;
    let group: string;
    let activity: string;
    let publisher: EventPublisher;
    let behave: (handled: Handled) => unknown;
    let initialised: number;
    const apps: INestApplication[] = [];

    @Controller()
    class ActivityController {
      onModuleInit(): void {
        initialised += 1;
      }

      @EventPattern<string>('phone-activity.v1')
      take(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): unknown {
        return behave({ event, context });
      }
    }

    beforeEach(async () => {
      const run = randomUUID().slice(0, 8);
      topicPrefix = `handlers.${run}.`;
      group = `log-indexer-${run}`;
      activity = topicName('phoneActivity', topicPrefix);
      under = await begin();
      bus = await under.open();
      await bus.ensureTopics(
        (['phoneActivity', 'phoneFiles', 'artifacts'] as const).map((id) => ({
          topic: topicName(id, topicPrefix),
          partitions: 1,
          retention: topics[id].retention,
        })),
      );
      publisher = new EventPublisher({ bus, topicPrefix });
      initialised = 0;
    });
    afterEach(async () => {
      for (const app of apps.splice(0)) await app.close();
      await bus.close();
      await under.dispose();
    });

    async function startService(controllers: Type[], { filters = [] as ExceptionFilter[] } = {}) {
      @Module({ controllers })
      class ServiceModule {}
      const app = await NestFactory.create(ServiceModule, { logger: false, abortOnError: false });
      app.useGlobalFilters(...filters);
      apps.push(app);
      const server = new EventBusServer({ bus, group, topicPrefix, attempts: 2, backoffMs: 1 });
      connectEventBus(app, server);
      await app.init();
      return { app, server, started: app.startAllMicroservices() };
    }

    /** Starts a service and resolves with what `count` calls of its handler were given. */
    async function handled(
      count: number,
      act: () => Promise<void>,
      result: (handled: Handled) => unknown = () => undefined,
    ) {
      const got: Handled[] = [];
      const complete = Promise.withResolvers<void>();
      behave = (one) => {
        got.push(one);
        if (got.length === count) complete.resolve();
        return result(one);
      };
      const { started } = await startService([ActivityController]);
      await started;
      await act();
      await complete.promise;
      return got;
    }

    it('gives a handler the decoded event and the message it came in', async () => {
      const event = loginRefused('e1');
      const [first] = await handled(1, () => publisher.publish([{ event, key: '10.0.0.1' }]));
      expect(first?.event).toEqual(event);
      expect(first?.context).toBeInstanceOf(EventContext);
      expect(first?.context.attempt).toBe(1);
      expect(first?.context.message).toMatchObject({ topic: activity, key: '10.0.0.1', offset: 0 });
      await expect(first?.context.heartbeat()).resolves.toBeUndefined();
      expect(initialised).toBe(1);
    });

    it('goes on with the trace of an event in its handler, and in what that publishes', async () => {
      const settings = readSettings([processSettings], { env: { RINGFLEET_TRACES: 'http://127.0.0.1:9' } });
      const process = { service: 'log-indexer', instance: 'test', version: '0' };
      const endTracing = await openTracing(settings, process);
      const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
      const place = { traceparent: `00-${trace}-00f067aa0ba902b7-01`, tracestate: 'vendor=1' };
      try {
        const [first, second, third] = await handled(
          3,
          () =>
            publisher.publish([
              { event: { ...loginRefused('e1'), ...place }, key: 'k' },
              { event: loginRefused('e2'), key: 'k' },
            ]),
          ({ event }) =>
            event?.id === 'e1' ? publisher.publish([{ event: loginRefused('e3'), key: 'k' }]) : undefined,
        );
        expect(first?.event).toMatchObject({ id: 'e1', ...place });
        expect(first?.context.message.headers).toMatchObject({ ce_traceparent: place.traceparent });
        expect(second?.event).toEqual(loginRefused('e2'));
        expect(third?.event).toMatchObject({ id: 'e3', tracestate: 'vendor=1' });
        const [, ofThird, span] = third?.event?.traceparent?.split('-') ?? [];
        expect(ofThird).toBe(trace);
        expect(span).not.toBe('00f067aa0ba902b7');
      } finally {
        await endTracing?.();
      }
    });

    it('delivers again when a handler rejects, whether by a promise, at once or by an Observable (E-01)', async () => {
      const failures: (() => unknown)[] = [
        () => Promise.reject(new Error('later')),
        () => {
          throw new Error('at once');
        },
        () => throwError(() => new Error('observed')),
      ];
      for (const fail of failures) {
        const got = await handled(
          2,
          () => publisher.publish([{ event: loginRefused('e1'), key: 'k' }]),
          ({ context }) => (context.attempt === 1 ? fail() : undefined),
        );
        expect(got.map(({ context }) => context.attempt)).toEqual([1, 2]);
        for (const app of apps.splice(0)) await app.close();
      }
    });

    it('takes an Observable without a value as success (N-05)', async () => {
      const got = await handled(
        3,
        () =>
          publisher.publish([
            { event: loginRefused('e1'), key: 'k' },
            { event: loginRefused('e2'), key: 'k' },
            { event: loginRefused('e3'), key: 'k' },
          ]),
        ({ event }) => (event?.id === 'e1' ? EMPTY : of(1, 2)),
      );
      expect(got.map(({ event }) => event?.id)).toEqual(['e1', 'e2', 'e3']);
    });

    it('names the error that was really thrown in the dead letter, and goes on with the next event (N-01, N-02)', async () => {
      await handled(
        3,
        () =>
          publisher.publish([
            { event: loginRefused('bad'), key: 'k' },
            { event: loginRefused('good'), key: 'k' },
          ]),
        ({ event }) => {
          if (event?.id === 'bad')
            throw new RingfleetError('RF_PEER_UNAVAILABLE', { service: 'x', reason: 'y' });
        },
      );
      const letters = await new DeadLetters(bus).list(activity, group);
      expect(letters).toMatchObject([
        {
          id: '0/0',
          key: 'k',
          errorCode: 'RF_PEER_UNAVAILABLE',
          attempts: 2,
          origin: { topic: activity, offset: 0 },
        },
      ]);
    });

    it('keeps the real error although the application has a filter of its own for HTTP', async () => {
      @Catch()
      class ProblemFilter {
        catch(): never {
          throw new Error('not for events');
        }
      }
      const dead = Promise.withResolvers<void>();
      behave = ({ event }) => {
        if (event?.id === 'last') return dead.resolve();
        throw new RangeError('x');
      };
      const { started } = await startService([ActivityController], { filters: [new ProblemFilter()] });
      await started;
      await publisher.publish([
        { event: loginRefused('e1'), key: 'k' },
        { event: loginRefused('last'), key: 'k' },
      ]);
      await dead.promise;
      const letters = await new DeadLetters(bus).list(activity, group);
      expect(letters.map(({ errorCode }) => errorCode)).toEqual(['RangeError']);
    });

    it('never calls a handler with what cannot be decoded: dead at once (N-07)', async () => {
      const headers = {
        ce_id: 'x',
        ce_source: '/s',
        ce_time: 't',
        ce_type: 'ringfleet.phone.login-refused.v1',
      };
      const got = await handled(1, async () => {
        await bus.publish(activity, [
          { key: 'k', value: Buffer.from('{bad'), headers },
          { key: 'k', value: Buffer.from('{"count":0}'), headers },
          { key: 'k', value: Buffer.from('{}'), headers: { ...headers, ce_type: '__proto__' } },
          { key: 'k', value: Buffer.from('{}'), headers: {} },
          { key: 'k', value: null, headers: {} },
        ]);
        await publisher.publish([{ event: loginRefused('good'), key: 'k' }]);
      });
      expect(got.map(({ event }) => event?.id)).toEqual(['good']);
      const letters = await new DeadLetters(bus).list(activity, group);
      expect(letters.map(({ errorCode, attempts }) => [errorCode, attempts])).toEqual(
        Array(5).fill(['RF_EVENT_UNREADABLE', 1]),
      );
    });

    it('gives the handler of a compacted topic null for a tombstone', async () => {
      const got = Promise.withResolvers<Handled>();
      @Controller()
      class FilesController {
        @EventPattern<string>('phone-files.v1')
        take(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): void {
          got.resolve({ event, context });
        }
      }
      await (
        await startService([FilesController])
      ).started;
      await bus.publish(topicName('phoneFiles', topicPrefix), [
        encodeTombstone('mac/phone', { rf_order: 'o' }),
      ]);
      const { event, context } = await got.promise;
      expect(event).toBeNull();
      expect(context.message).toMatchObject({ key: 'mac/phone', headers: { rf_order: 'o' } });
    });

    it('replays a dead letter to its own group only, and lists what is still open', async () => {
      const deadLetters = new DeadLetters(bus);
      let broken = true;
      let others = 0;
      const bothElsewhere = Promise.withResolvers<void>();
      await bus.subscribe({
        group: `console-${group}`,
        topics: [activity],
        handle: async () => ((others += 1) === 2 ? bothElsewhere.resolve() : undefined),
      });
      const replayed = Promise.withResolvers<RingfleetEvent | null>();
      await handled(
        4,
        () =>
          publisher.publish([
            { event: loginRefused('e1'), key: 'k' },
            { event: loginRefused('e2'), key: 'k' },
          ]),
        ({ event }) => {
          if (broken) throw new Error('broken');
          replayed.resolve(event);
        },
      );
      const barrier = Promise.withResolvers<void>();
      await bus.follow({
        topics: [`${activity}.${group}.dlq`],
        otherwise: 'beginning',
        handle: async (batch) => (batch.some(({ offset }) => offset === 1) ? barrier.resolve() : undefined),
      });
      await barrier.promise;
      expect((await deadLetters.list(activity, group)).map(({ id }) => id)).toEqual(['0/0', '0/1']);
      broken = false;
      expect(await deadLetters.replay(activity, group, ['0/1'])).toBe(1);
      expect(await replayed.promise).toEqual(loginRefused('e2'));
      expect((await deadLetters.list(activity, group)).map(({ id }) => id)).toEqual(['0/0']);
      await expect(deadLetters.replay(activity, group, ['0/1'])).rejects.toMatchObject({
        code: 'RF_DEAD_LETTER_UNKNOWN',
      });
      await bothElsewhere.promise;
      expect(others).toBe(2);
      expect(await bus.endOffsets(activity)).toEqual({ 0: 2 });
    });

    it('makes a new letter, with the first origin, of a replay that fails again', async () => {
      const deadLetters = new DeadLetters(bus);
      let calls = 0;
      const again = Promise.withResolvers<void>();
      behave = ({ event }) => {
        calls += 1;
        if (event?.id === 'last') return again.resolve();
        throw new Error('still broken');
      };
      await (
        await startService([ActivityController])
      ).started;
      await publisher.publish([
        { event: loginRefused('e1'), key: 'k' },
        { event: loginRefused('last'), key: 'k' },
      ]);
      await again.promise;
      expect(await deadLetters.replay(activity, group)).toBe(1);
      const third = Promise.withResolvers<void>();
      await bus.follow({
        topics: [`${activity}.${group}.dlq`],
        otherwise: 'beginning',
        handle: async (batch) => (batch.some(({ offset }) => offset === 2) ? third.resolve() : undefined),
      });
      await third.promise;
      expect(calls).toBe(5);
      expect(await deadLetters.list(activity, group)).toMatchObject([
        { id: '0/2', errorCode: 'Error', origin: { topic: activity, partition: 0, offset: 0 } },
      ]);
    });

    it('reads exactly the topics that have handlers, and their dead letters (N-04)', async () => {
      await handled(1, () => publisher.publish([{ event: loginRefused('e1'), key: 'k' }]));
      for (const app of apps.splice(0)) await app.close();
      expect(await bus.lag(group)).toEqual({ [activity]: 0 });
    });

    it('refuses to start with two handlers on a topic, a topic that is none, or a request handler (N-08, N-04)', async () => {
      @Controller()
      class SecondController {
        @EventPattern<string>('phone-activity.v1')
        take(): void {}
      }
      @Controller()
      class RenamedController {
        @EventPattern<string>('phone-activities.v1')
        take(): void {}
      }
      @Controller()
      class RequestController {
        @MessagePattern('phone-activity.v1')
        take(): void {}
      }
      for (const controllers of [
        [ActivityController, SecondController],
        [RenamedController],
        [RequestController],
      ]) {
        const { started } = await startService(controllers);
        await expect(started).rejects.toMatchObject({ code: 'RF_HANDLERS_REFUSED' });
      }
    });

    it('tells its state', async () => {
      const { app, server, started } = await startService([ActivityController]);
      const states: string[] = [];
      server.status.subscribe((state) => states.push(state));
      await started;
      await app.close();
      expect(['connected', 'rebalancing']).toContain(states[0]);
      expect(states.slice(1)).toEqual(['stopped']);
      expect(server.unwrap()).toBe(bus);
    });

    it('sends each event to the topic of its type, and nothing when one breaks its schema', async () => {
      const broken = { ...loginRefused('e2'), data: { ...loginRefused('e2').data, count: 0 } };
      const publish = publisher.publish([
        { event: loginRefused('e1'), key: 'k' },
        { event: broken, key: 'k' },
      ]);
      await expect(publish).rejects.toMatchObject({ code: 'RF_EVENT_INVALID' });
      expect(await bus.endOffsets(activity)).toEqual({ 0: 0 });
      await publisher.publish([
        { event: loginRefused('e1'), key: 'k' },
        {
          event: {
            ...loginRefused('e2'),
            type: 'ringfleet.artifact.set-closed.v1',
            data: { publisher: 'config-renderer', seq: 1, closedAt: '2026-01-01T00:00:00.000Z' },
          },
          key: '_closed/config-renderer',
        },
      ]);
      expect(await bus.endOffsets(activity)).toEqual({ 0: 1 });
      expect(await bus.endOffsets(topicName('artifacts', topicPrefix))).toEqual({ 0: 1 });
    });

    it('rejects when the bus cannot make the events durable (N-11)', async () => {
      await bus.close();
      await expect(publisher.publish([{ event: loginRefused('e1'), key: 'k' }])).rejects.toMatchObject({
        code: 'RF_BUS_CLOSED',
      });
    });
  });
}
