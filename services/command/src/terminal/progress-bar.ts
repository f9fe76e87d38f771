import { SingleBar } from 'cli-progress';
import type { TextSink } from './command-io.ts';

/** A bar on a terminal; nothing where standard error is no terminal. */
export interface ProgressBar {
  update(done: number, note: string): void;
  stop(): void;
}

const NO_BAR: ProgressBar = { update: () => undefined, stop: () => undefined };

/** @param label what is counted, in front of the bar */
export function progressBar(err: TextSink, label: string, total: number): ProgressBar {
  if (!err.isTerminal) return NO_BAR;
  const bar = new SingleBar({
    format: `${label} [{bar}] {percentage}%  {note}`,
    barsize: 30,
    barCompleteChar: '#',
    barIncompleteChar: '.',
    clearOnComplete: true,
    hideCursor: true,
    fps: 10,
  });
  bar.start(Math.max(1, total), 0, { note: '' });
  return { update: (done, note) => bar.update(done, { note }), stop: () => bar.stop() };
}
