import type {
  IndexedChunk,
  IndexedLine,
  LineOrigin,
  LogCopyId,
  LogIndex,
  Repository,
  Sealer,
} from '@ringfleet/storage';
import { maskLogText, readLog } from '@ringfleet/ucs';
import { foldChunk } from './fold-chunk.ts';
import { indexedLine } from './index-lines.ts';
import type { LogUpload } from './log-upload.ts';
import { type TakenChunk, takenChunkId } from './taken-chunk.repository.ts';

/** The lines of one upload before they are laid behind their copy. */
export interface ChunkLines {
  lines: readonly IndexedLine[];
  /** As the phone sent them, secrets and all; never stored in the clear. */
  raws: readonly string[];
  /** Whether the last one has no end. */
  cut: boolean;
}

/** What laying a chunk brought into the index. */
export interface LaidChunk {
  repeated: number;
  open?: TakenChunk['open'];
  /** What the index holds of it now. */
  chunk: IndexedChunk;
  /** An earlier chunk whose last line it changed: completed, or left as it was torn. */
  mended?: IndexedChunk;
}

/** A line without an end, and the chunk whose last line it is. */
interface OpenLine {
  in: string;
  text: string;
}

interface LaidParts {
  chunk: IndexedChunk;
  repeated: number;
  origin: LineOrigin;
  /** An earlier chunk, whose last line became another one. */
  mended?: { chunk: IndexedChunk; origin: LineOrigin } | undefined;
  open: OpenLine | undefined;
}

/** What a copy is in front of a chunk. */
export interface CopyFront {
  /** The line that it ends in and that has no end yet. */
  open?: TakenChunk['open'] | undefined;
}

interface CopyParts {
  index: LogIndex;
  taken: Repository<TakenChunk>;
  sealer: Sealer;
}

/** A chunk that was sent again and broke off stands up to so many lines before the end. */
const SENT_AT_ONCE = 1_000;
/** A line without an end that is longer than this (characters) is no line of a log: it is left as it is. */
const LONGEST_OPEN = 64 * 1024;

/** The copies of logs in the index: what they end in, and how an upload continues them. */
export class LogCopies {
  private readonly parts: CopyParts;

  constructor(parts: CopyParts) {
    this.parts = parts;
  }

  /** What an upload's copy is in front of it, and the orders of the chunks that come behind. */
  async around({
    copy,
    order,
  }: Pick<LogUpload, 'copy' | 'order'>): Promise<{ before?: CopyFront; after: string[] }> {
    const orders = (await this.parts.index.chunks(copy)).map((chunk) => chunk.order);
    const after = orders.filter((other) => other > order);
    const last = orders.filter((other) => other < order).at(-1);
    if (last === undefined) return { after };
    return { before: { open: (await this.takenChunk(copy, last))?.open }, after };
  }

  /** Puts an upload's lines into the index, behind what is held of the copy. Repeating it changes nothing. */
  async lay(
    { copy, order, uploadedAt }: Pick<LogUpload, 'copy' | 'order' | 'uploadedAt'>,
    { lines, raws, cut }: ChunkLines,
    before: CopyFront | undefined,
    origin: LineOrigin,
  ): Promise<LaidChunk> {
    const { held, open } = await this.endOf(copy, {
      order,
      before,
      lines: lines.length + (cut ? SENT_AT_ONCE : 1),
    });
    const { repeated, completes, isStillOpen } = foldChunk(
      lines.map(({ raw, component }) => ({ raw, isHeaded: component !== undefined })),
      cut,
      { held, open: open && maskLogText(open.text) },
    );
    const next = raws[repeated] ?? '';
    const chunk = { order, lines: lines.slice(completes === undefined ? repeated : repeated + 1) };
    if (!open)
      return this.put(copy, { chunk, repeated, origin, open: cut ? ownOpen(chunk, raws) : undefined });
    const text = completes === undefined ? open.text : completes === 'whole' ? next : open.text + next;
    return this.put(copy, {
      ...{ chunk, repeated, origin },
      mended: await this.mend(copy, open, { text, uploadedAt }),
      open: isStillOpen ? { in: open.in, text } : cut ? ownOpen(chunk, raws) : undefined,
    });
  }

  /** A chunk as the index holds it, for when its bytes are gone. */
  async heldLines(copy: LogCopyId, order: string): Promise<ChunkLines> {
    const lines = await this.parts.index.lines(copy, order);
    const open = (await this.takenChunk(copy, order))?.open;
    return { lines, raws: lines.map(({ raw }) => raw), cut: open?.in === order };
  }

  async takenChunk(copy: LogCopyId, order: string): Promise<TakenChunk | undefined> {
    return (await this.parts.taken.get(takenChunkId(copy, order)))?.value;
  }

  private async put(
    copy: LogCopyId,
    { chunk, repeated, origin, mended, open }: LaidParts,
  ): Promise<LaidChunk> {
    const { index, sealer } = this.parts;
    const isOneOrigin = JSON.stringify(mended?.origin) === JSON.stringify(origin);
    if (mended && !isOneOrigin) await index.put(copy, [mended.chunk], mended.origin);
    await index.put(copy, mended && isOneOrigin ? [mended.chunk, chunk] : [chunk], origin);
    return {
      ...{ repeated, chunk },
      ...(mended ? { mended: mended.chunk } : {}),
      ...(open && open.text.length <= LONGEST_OPEN
        ? { open: { in: open.in, sealed: sealer.seal(Buffer.from(open.text)).toString('base64') } }
        : {}),
    };
  }

  /** What a copy ends in before a chunk: so many lines at most. */
  private async endOf(
    copy: LogCopyId,
    { order, before, lines }: { order: string; before: CopyFront | undefined; lines: number },
  ): Promise<{ held: string[]; open?: OpenLine }> {
    if (before === undefined) return { held: [] };
    const { index, sealer } = this.parts;
    const held = (await index.lastLines(copy, lines, order)).map(({ raw }) => raw);
    if (!before.open) return { held };
    const text = sealer.open(Buffer.from(before.open.sealed, 'base64')).toString();
    // It is the last one, completed already where a crash came in between, unless it is past its retention.
    if (held.at(-1)?.startsWith(maskLogText(text))) held.pop();
    return { held, open: { in: before.open.in, text } };
  }

  /** The chunk that holds an open line with what is known of that now; undefined when it is so already. */
  private async mend(
    copy: LogCopyId,
    { in: order, text: before }: OpenLine,
    { text, uploadedAt }: { text: string; uploadedAt: number },
  ): Promise<LaidParts['mended']> {
    const lines = await this.parts.index.lines(copy, order);
    const last = lines.at(-1);
    const [read] = readLog(Buffer.from(text), { kind: copy.kind, uploadedAt }).lines;
    if (!last || !read || last.raw === maskLogText(text)) return undefined;
    if (!last.raw.startsWith(maskLogText(before))) return undefined;
    // Its time was found with its neighbours, as far as it could be read then.
    const { at, clock } = last.component === undefined ? read : last;
    const line = { ...indexedLine(read), at, clock };
    const origin = (await this.takenChunk(copy, order))?.origin ?? {};
    return { chunk: { order, lines: [...lines.slice(0, -1), line] }, origin };
  }
}

function ownOpen({ order, lines }: IndexedChunk, raws: readonly string[]): OpenLine | undefined {
  return lines.length === 0 ? undefined : { in: order, text: raws.at(-1) ?? '' };
}
