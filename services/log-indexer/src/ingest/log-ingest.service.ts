import { Logger } from '@nestjs/common';
import { type EventOf, parseOrder, traced } from '@ringfleet/contracts';
import { KeyedTurns, type LineOrigin, type LogCopyId, type Repository } from '@ringfleet/storage';
import type { LogRead } from '@ringfleet/ucs';
import type { AlarmCounter } from '../alarms/alarm-counter.service.ts';
import type { LineOrigins } from '../origins/line-origins.service.ts';
import { ByteBudget } from './byte-budget.ts';
import { countLines, indexedLine } from './index-lines.ts';
import type { IndexingCounters } from './indexing-counters.ts';
import type { ChunkLines, CopyFront, LaidChunk, LogCopies } from './log-copies.ts';
import type { LogIndexedMessages } from './log-indexed-messages.ts';
import type { LogReader } from './log-reader.ts';
import { type LogUpload, logUploadOf } from './log-upload.ts';
import { type TakenChunk, takenChunkId } from './taken-chunk.repository.ts';

export type UploadStoredEvent = EventOf<'ringfleet.phone.upload-stored.v1'>;

interface IngestParts {
  copies: LogCopies;
  taken: Repository<TakenChunk>;
  reader: LogReader;
  origins: Pick<LineOrigins, 'of'>;
  alarms: Pick<AlarmCounter, 'count'>;
  messages: LogIndexedMessages;
  counters: IndexingCounters;
  /** Learns of the phone what its log tells, before the lines are indexed under what is known of it. */
  learn: (event: UploadStoredEvent, read: LogRead | undefined) => Promise<void>;
}

/** Bytes of logs that are read at a time; read as lines they take about ten times as much. */
const BYTES_IN_HAND = 16 * 1024 * 1024;

/**
 * Puts what phones log into the index. Each upload is read once; everything that it does is repeatable, and the record
 * of the taken chunk, which carries its event, is the last step: a crash anywhere before it repeats all of it.
 */
export class LogIngest {
  private readonly parts: IngestParts;
  private readonly logger = new Logger('LogIngest');
  private readonly turns = new KeyedTurns();
  private readonly budget = new ByteBudget(BYTES_IN_HAND);

  constructor(parts: IngestParts) {
    this.parts = parts;
  }

  /** Resolves when every line is findable. @returns false for an upload that is no log */
  async take(event: UploadStoredEvent, heartbeat: () => Promise<void>): Promise<boolean> {
    const upload = logUploadOf(event.data);
    if (!upload) return false;
    const { mac, path } = upload.copy;
    const attributes = { 'ringfleet.phone.mac': mac, 'ringfleet.upload.bytes': event.data.size };
    await traced('index log', { kind: 'internal', attributes }, () =>
      this.turns.take(`${mac}/${path}`, () =>
        this.budget.spend(event.data.size, () => this.takeInTurn(event, upload, heartbeat)),
      ),
    );
    return true;
  }

  private async takeInTurn(
    event: UploadStoredEvent,
    upload: LogUpload,
    heartbeat: () => Promise<void>,
  ): Promise<void> {
    const { copies, counters, reader, origins, taken, messages } = this.parts;
    const { copy, order } = upload;
    if (await copies.takenChunk(copy, order)) {
      counters.repeatedUploads += 1;
      return;
    }
    await heartbeat();
    const read = await reader.read(upload);
    await this.parts.learn(event, read);
    if (!read) {
      this.logger.debug(`the bytes of ${copy.path} (${order}) were swept before they were indexed`);
      return;
    }
    const origin = await origins.of(copy.mac);
    await heartbeat();
    const { before, after } = await copies.around(upload);
    const laid = await this.lay(upload, chunkLines(read), { before, origin });
    await heartbeat();
    await this.layAgain(copy, laid, after, heartbeat);
    const counts = countLines(laid.chunk.lines);
    await taken.put(takenChunkId(copy, order), record(upload, laid, origin), {
      outbox: [messages.of(event, upload, laid.repeated, counts)],
    });
    counters.indexed(counts, laid.repeated);
  }

  /** A chunk that came late moves what the ones behind it repeat: they are laid again, each behind the one before. */
  private async layAgain(
    copy: LogCopyId,
    late: LaidChunk,
    after: readonly string[],
    heartbeat: () => Promise<void>,
  ): Promise<void> {
    const { copies, reader, taken } = this.parts;
    let before: CopyFront = late;
    for (const order of after) {
      const known = await copies.takenChunk(copy, order);
      const read = known && (await reader.read({ copy, ...known }));
      const lines = read ? chunkLines(read) : await copies.heldLines(copy, order);
      const origin = known?.origin ?? (await this.parts.origins.of(copy.mac));
      const { ms: uploadedAt } = parseOrder(order);
      const upload = { copy, order, ...(known ?? { blob: '', uploadedAt, isImport: false }) };
      const laid = await this.lay(upload, lines, { before, origin, isAgain: true });
      if (known) await taken.put(takenChunkId(copy, order), record(upload, laid, origin));
      before = laid;
      await heartbeat();
    }
  }

  private async lay(
    upload: LogUpload,
    lines: ChunkLines,
    {
      before,
      origin,
      isAgain = false,
    }: { before: CopyFront | undefined; origin: LineOrigin; isAgain?: boolean },
  ): Promise<LaidChunk> {
    const { copies, alarms } = this.parts;
    const laid = await copies.lay(upload, lines, before, origin);
    // What was written before Ringfleet came is no alarm today.
    if (upload.isImport) return laid;
    if (laid.mended) await alarms.count(upload.copy.mac, laid.mended, origin, true);
    await alarms.count(upload.copy.mac, laid.chunk, origin, isAgain);
    return laid;
  }
}

/** Blank lines say nothing; everything else is kept, whatever its form. */
function chunkLines({ lines, cut }: LogRead): ChunkLines {
  const told = lines.filter(({ raw }) => raw.trim() !== '');
  return {
    lines: told.map(indexedLine),
    raws: told.map(({ raw }) => raw),
    cut: cut && told.at(-1) === lines.at(-1),
  };
}

function record(
  { blob, uploadedAt, isImport }: LogUpload,
  { repeated, open }: LaidChunk,
  origin: LineOrigin,
): TakenChunk {
  return {
    ...{ blob, uploadedAt, isImport, repeated, origin, takenAt: new Date().toISOString() },
    ...(open ? { open } : {}),
  };
}
