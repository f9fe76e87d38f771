import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { line, LogIndexerBench } from '../log-indexer.test-bench.ts';

describe('a log that a phone uploads', () => {
  let bench: LogIndexerBench;
  beforeAll(async () => {
    bench = await LogIndexerBench.start();
  });
  afterAll(() => bench.remove());

  it('is found line by line', async () => {
    await bench.upload({ minute: 1, text: `${line(1, 'Registration failed')}\n${line(2, 'Retrying')}\n` });
    expect(await bench.found('words=registration')).toMatchObject([
      { text: 'Registration failed', component: 'so', class: '4', at: '2026-11-20T08:00:01.000Z' },
    ]);
  });
});
