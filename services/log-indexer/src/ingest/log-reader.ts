import { setImmediate } from 'node:timers/promises';
import { hasCode } from '@ringfleet/contracts';
import type { BlobStore, Repository, Sealer } from '@ringfleet/storage';
import { type LogRead, readLogInSteps } from '@ringfleet/ucs';
import type { LogUpload } from './log-upload.ts';
import type { PhoneClock } from './phone-clock.repository.ts';

interface ReaderParts {
  blobs: Pick<BlobStore, 'get'>;
  sealer: Pick<Sealer, 'open'>;
  clocks: Repository<PhoneClock>;
}

/** Reads what a phone uploaded as lines; remembers from log to log how far its clock is from UTC. */
export class LogReader {
  private readonly parts: ReaderParts;

  constructor(parts: ReaderParts) {
    this.parts = parts;
  }

  /** Undefined when the bytes were swept meanwhile: a repeat of old events. @throws RF_SEAL_BROKEN */
  async read({ copy, blob, uploadedAt }: Omit<LogUpload, 'order'>): Promise<LogRead | undefined> {
    const bytes = await this.bytesOf(blob);
    if (!bytes) return undefined;
    const { mac, kind } = copy;
    const earlier = (await this.parts.clocks.get(mac))?.value;
    const read = await inTurns(
      readLogInSteps(bytes, { kind, uploadedAt, earlierZoneOffset: earlier?.zoneOffset }),
    );
    const { offset, from } = read.zone;
    if (from === 'measured' && offset !== earlier?.zoneOffset && uploadedAt >= (earlier?.at ?? 0))
      await this.parts.clocks.put(mac, { zoneOffset: offset, at: uploadedAt });
    return read;
  }

  private async bytesOf(blob: string): Promise<Buffer | undefined> {
    try {
      return this.parts.sealer.open(await this.parts.blobs.get(blob));
    } catch (error) {
      if (hasCode(error, 'RF_BLOB_MISSING')) return undefined;
      throw error;
    }
  }
}

/** Lets whatever else waits in this thread have its turn at each pause. */
async function inTurns<T>(steps: Generator<undefined, T, void>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await setImmediate();
  }
}
