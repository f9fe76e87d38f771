import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Measures what stays in memory of the bytes that went by: the most, in bytes, above the level at its start. */
export class RetainedMemory {
  private readonly atStart: number;
  private most = 0;

  constructor() {
    this.atStart = level();
  }

  measure(): void {
    this.most = Math.max(this.most, level() - this.atStart);
  }

  get peak(): number {
    return this.most;
  }
}

function level(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}
