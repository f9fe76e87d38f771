import { beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { inTrace, traceNow } from '@ringfleet/contracts';
import { openTracing, processSettings, readSettings } from '@ringfleet/service-kit';
import { GatheredJudging } from './gathered-judging.ts';

const traceOf = (digit: string) => ({
  traceparent: `00-${digit.repeat(32)}-${digit.repeat(16)}-01`,
});

describe('phones that are judged together', () => {
  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  it('are each judged in the trace that told of them, and what is done for all of them in none', async () => {
    const settings = readSettings([processSettings], { env: { RINGFLEET_TRACES: 'http://127.0.0.1:9' } });
    const process = { service: 'drift-detector', instance: 'test', version: '0' };
    const endTracing = await openTracing(settings, process);
    const batches: { around: unknown; traces: (string | undefined)[] }[] = [];
    const gathering = new GatheredJudging({
      judgeEach: async (macs, { traces }) => {
        const parents = macs.map((mac) => traces?.get(mac)?.traceparent.split('-')[1]);
        batches.push({ around: traceNow(), traces: parents });
        return new Map<string, unknown>();
      },
    });
    try {
      await Promise.all([
        inTrace(traceOf('a'), () => gathering.judge('0004f2000001')),
        inTrace(traceOf('b'), () => gathering.judge('0004f2000002')),
        gathering.judge('0004f2000003'),
      ]);
      expect(batches).toEqual([{ around: undefined, traces: ['a'.repeat(32), 'b'.repeat(32), undefined] }]);
    } finally {
      await endTracing?.();
    }
  });
});
