import type { PieceText } from './read-entries.ts';
import { LONGEST_LINE, type TextLine } from './text-lines.ts';

/** A section's key, a piece to read, or what is too large to be read. */
export type FleetPiece =
  | { kind: 'section'; section: string; line: number; column: number }
  | ({ kind: 'piece' } & PieceText)
  | { kind: 'too-large'; field: string; line: number; column: number };

/** The file is none that can be read piece by piece. */
export class UncutError extends Error {
  readonly line: number;

  constructor(line: number, what: string) {
    super(what);
    this.line = line;
  }
}

/** Entries are gathered until they have so many characters. */
const PIECE = 24 * 1024;
/** Characters of one entry: more than all files of one layer may have. */
export const LARGEST_ENTRY = LONGEST_LINE;

/** YAML's own limit of a key, and quotes. */
const LONGEST_KEY = 1100;

const SECTION = /^(?:([A-Za-z_][\w.-]*)|"([^"\\]*)"|'([^']*)')[ \t]*:(?=[ \t\r\n]|$)/;
const NOTHING = /^[ \t\r\n]*(?:#.*)?$/s;
/** A key at the left of its line; what begins otherwise is a list, brackets, or a text. */
const KEY = /^(?:"[^"]*"|'[^']*'|[^\s\-?:,[\]{}#&*!|>'"%@`].*?|[-:](?!\s).*?)[ \t]*:(?=[ \t\r\n]|$)/;
/** Goes on with what stands above although it is not indented more. */
const CONTINUES = /^(?:[\]}\t]|-(?=[ \t\r\n]|$))/;

/**
 * Cuts a file in block style along the entries of its sections, without reading them: what lies deeper than an entry's key
 * belongs to it. Whatever is not plainly of this form is not cut.
 */
export class FleetCutter {
  private open: OpenSection | undefined;
  private started = false;
  private readonly pieces: FleetPiece[] = [];

  /** @throws UncutError */
  add(line: TextLine): void {
    const indent = indentOf(line.text);
    const isBlank = NOTHING.test(line.text);
    if (isBlank) this.open?.append(line);
    else if (indent > 0 || CONTINUES.test(line.text)) this.below(line, indent);
    else this.begin(line);
  }

  /** What is complete. */
  take(): FleetPiece[] {
    return this.pieces.splice(0);
  }

  end(): FleetPiece[] {
    this.open?.close();
    this.open = undefined;
    return this.take();
  }

  private below(line: TextLine, indent: number): void {
    if (!this.open) throw new UncutError(line.number, 'the file does not begin with a section');
    this.open.below(line, indent);
  }

  private begin(line: TextLine): void {
    const { text, number } = line;
    if (!this.started && /^---[ \t]*(?:#.*)?\r?\n?$/.test(text)) {
      this.started = true;
      return;
    }
    const found = SECTION.exec(text);
    if (!found) throw new UncutError(number, 'this line is no key of a section');
    this.started = true;
    this.open?.close();
    const section = found[1] ?? found[2] ?? found[3] ?? '';
    this.pieces.push({ kind: 'section', section, line: number, column: 1 });
    const isCut = section !== 'fleet' && NOTHING.test(text.slice(found[0].length));
    this.open = new OpenSection(section, line, isCut, (piece) => this.pieces.push(piece));
  }
}

/** A section whose lines come one by one. */
class OpenSection {
  private readonly section: string;
  private readonly emit: (piece: FleetPiece) => void;
  /** Undecided until the first line below its key. */
  private form: 'undecided' | 'whole' | 'entries';
  private indent = 0;
  private piece: { line: number; text: string };
  /** The part of the piece that is one entry, or the section as a whole. */
  private entry: { line: number; column: number; text: string; field: string; isTooLarge: boolean };

  constructor(section: string, key: TextLine, isCut: boolean, emit: (piece: FleetPiece) => void) {
    this.section = section;
    this.emit = emit;
    this.form = isCut ? 'undecided' : 'whole';
    this.piece = { line: key.number, text: '' };
    this.entry = { line: key.number, column: 1, text: '', field: section, isTooLarge: false };
    this.append(key);
  }

  append({ text }: TextLine): void {
    const { entry } = this;
    if (entry.isTooLarge) return;
    if (entry.text.length + text.length > LARGEST_ENTRY) {
      entry.isTooLarge = true;
      entry.text = '';
    } else entry.text += text;
  }

  /** @throws UncutError */
  below(line: TextLine, indent: number): void {
    const text = line.text.slice(indent);
    if (this.form === 'undecided') {
      this.form = indent > 0 && KEY.test(text.slice(0, LONGEST_KEY)) ? 'entries' : 'whole';
      this.indent = indent;
      if (this.form === 'entries') {
        this.piece = { line: line.number, text: '' };
        this.entry = { ...this.entry, text: '', isTooLarge: false };
      }
    }
    if (this.form === 'entries' && indent <= this.indent) {
      if (text.startsWith('? ') || (indent === 0 && text.startsWith('-')))
        throw new UncutError(line.number, 'keys of this kind are not cut');
      if (indent === this.indent && !CONTINUES.test(text)) this.next(line, text);
    }
    this.append(line);
  }

  close(): void {
    this.endEntry();
    if (this.piece.text !== '') this.emitPiece(this.piece.line);
  }

  private next({ number }: TextLine, text: string): void {
    this.endEntry();
    if (this.piece.text === '') this.piece.line = number;
    else if (this.piece.text.length >= PIECE) this.emitPiece(number);
    const key = (/^(?:"[^"]*"|'[^']*'|[^:\s]*)/.exec(text)?.[0] ?? '')
      .slice(0, 80)
      .replace(/^(['"])(.*)\1$/, '$2');
    const field = `${this.section}.${key.replace(/\p{Cc}/gu, '?')}`;
    this.entry = { line: number, column: this.indent + 1, text: '', field, isTooLarge: false };
  }

  private endEntry(): void {
    const { text, isTooLarge, field, line, column } = this.entry;
    if (isTooLarge && this.form !== 'entries' && this.section !== 'fleet')
      throw new UncutError(line, 'a section that is not in block style is very large');
    if (isTooLarge) {
      // What stands before it is read first, and lines are counted anew behind it.
      if (this.piece.text !== '') this.emitPiece(line);
      this.emit({ kind: 'too-large', field, line, column });
    } else this.piece.text += text;
    this.entry.text = '';
    this.entry.isTooLarge = false;
  }

  private emitPiece(nextLine: number): void {
    const { line, text } = this.piece;
    const section = this.form === 'entries' ? this.section : undefined;
    this.emit({ kind: 'piece', line, text, ...(section === undefined ? {} : { section }) });
    this.piece = { line: nextLine, text: '' };
  }
}

function indentOf(text: string): number {
  let indent = 0;
  while (text[indent] === ' ') indent += 1;
  return indent;
}
