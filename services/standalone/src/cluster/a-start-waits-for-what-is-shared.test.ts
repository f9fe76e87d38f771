import { beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { RingfleetError } from '@ringfleet/contracts';
import type { EventBus, TopicFault } from '@ringfleet/messaging';
import { isAway, StartUp } from './start-up.ts';
import { TopicWatch } from './topic-watch.ts';

beforeAll(() => void Logger.overrideLogger(false));

const away = () => new RingfleetError('RF_STORE_UNAVAILABLE', { what: 'MongoDB', reason: 'it is away' });

describe('a step of a start', () => {
  it('is tried until it succeeds, and health says meanwhile what it waits for', async () => {
    const start = new StartUp(new AbortController().signal);
    const seen: string[] = [];
    const result = await start.step(
      'its stores do not open',
      async () => {
        seen.push(start.finding().detail ?? 'nothing');
        if (seen.length < 2) throw away();
        return 'open';
      },
      isAway,
    );
    expect(result).toBe('open');
    expect(seen).toEqual(['nothing', expect.stringMatching(/^its stores do not open: .*it is away/)]);
    expect(start.finding()).toEqual({ state: 'up' });
  });

  it('is not tried again when that cannot help', async () => {
    const start = new StartUp(new AbortController().signal);
    const fault = new TypeError('a fault of ours');
    await expect(start.step('it', () => Promise.reject(fault), isAway)).rejects.toBe(fault);
  });

  it('ends its waiting when the process stops', async () => {
    const ending = new AbortController();
    const start = new StartUp(ending.signal);
    const waiting = start.step('it', () => Promise.reject(away()), isAway);
    const listening = start.orEnd(new Promise<never>(() => undefined));
    ending.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await expect(listening).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('topics that are not as they shall be', () => {
  const watchOf = (answers: (TopicFault[] | Error)[]) => {
    const checkTopics = async () => {
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return new TopicWatch({ checkTopics } as unknown as EventBus, []);
  };
  const missing = (topic: string): TopicFault => ({ topic, fault: 'missing' });

  it('are named, with the command that makes them', async () => {
    const different = {
      topic: 'b.v1',
      fault: 'different',
      setting: 'partitions',
      wanted: '24',
      found: '1',
    } as const;
    const watch = watchOf([[missing('a.v1'), different, missing('c.v1'), missing('d.v1'), missing('e.v1')]]);
    const ending = new AbortController();
    const waiting = watch.right(ending.signal);
    await new Promise(setImmediate);
    expect(watch.finding()).toEqual({
      state: 'degraded',
      detail:
        "a.v1 is missing, b.v1 has partitions 1 instead of 24, c.v1 is missing, and 2 more: run 'ringfleet topics apply'",
    });
    ending.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('are waited for, also while no broker answers', async () => {
    const away = new RingfleetError('RF_BUS_UNAVAILABLE', { reason: 'nobody listens' });
    const watch = watchOf([away, [missing('a.v1')], []]);
    await watch.right(new AbortController().signal);
    expect(watch.finding()).toEqual({ state: 'up' });
  });
});
