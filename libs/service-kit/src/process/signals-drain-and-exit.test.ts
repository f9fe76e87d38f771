import { describe, expect, it } from '@jest/globals';
import { EventEmitter, once } from 'node:events';
import { stopOnSignals } from './stop-on-signals.ts';

class Source extends EventEmitter {
  exit(code: number): void {
    this.emit('exit', code);
  }
}

function watched(stop: () => Promise<void>, graceMs = 60_000) {
  const source = new Source();
  const logged: unknown[] = [];
  const log = {
    info: (...args: unknown[]) => void logged.push(args),
    error: (...args: unknown[]) => void logged.push(args),
  };
  stopOnSignals({ stop, graceMs, log: log as never, source });
  return { source, logged, exit: once(source, 'exit').then(([code]: unknown[]) => code) };
}

describe('a signal', () => {
  it('drains and exits 0', async () => {
    const steps: string[] = [];
    const { source, exit } = watched(async () => void steps.push('drained'));
    source.emit('SIGTERM');
    expect(await exit).toBe(0);
    expect(steps).toEqual(['drained']);
  });

  it('exits at once when it is the second', async () => {
    const { source, exit } = watched(() => new Promise(() => {}));
    source.emit('SIGINT');
    source.emit('SIGTERM');
    expect(await exit).toBe(1);
  });

  it('exits 1 when the drain hangs beyond its grace or fails', async () => {
    const hanging = watched(() => new Promise(() => {}), 1);
    hanging.source.emit('SIGTERM');
    expect(await hanging.exit).toBe(1);
    const failing = watched(() => Promise.reject(new Error('disk')));
    failing.source.emit('SIGTERM');
    expect(await failing.exit).toBe(1);
  });
});

describe('an unhandled rejection', () => {
  it('is logged and ends nothing', () => {
    const { source, logged } = watched(async () => {});
    let exited = false;
    source.on('exit', () => (exited = true));
    source.emit('unhandledRejection', new Error('one phone'));
    expect(logged).toHaveLength(1);
    expect(exited).toBe(false);
  });
});
