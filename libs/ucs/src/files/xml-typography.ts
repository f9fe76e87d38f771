import { applyEdits, type EditedText, type TextEdit } from './text-edits.ts';
import type { XmlProblem } from './xml-problem.ts';

/** What word processors and web pages did to the markup of a text, and the text with it undone. */
export interface Typography {
  problems: XmlProblem[];
  /** Every certain correction, in order. */
  edits: TextEdit[];
  mended: EditedText;
}

/**
 * Finds typographic quotes round values and typographic dashes in comment marks (the samples of Schertz 2013; trap
 * Meant for texts that are no XML: in a well-formed one such characters are innocent. Walks the text once.
 */
export function findTypography(text: string): Typography {
  const walk = new MarkupWalk(text);
  walk.run();
  return { problems: walk.problems, edits: walk.edits, mended: applyEdits(text, walk.edits) };
}

const DOUBLE = '“”„‟″';
const SINGLE = '‘’‚‛′';

/** What may follow the quote that ends a value: the next attribute or the end of the tag. */
const behindValue = new RegExp(`\\s+[^\\s=<>"'/${DOUBLE}${SINGLE}]+\\s*=|\\s*[/?]?>`, 'y');
/** The same at the very end of a stretch of text that a straight quote cut off. */
const nextNameAtEnd = new RegExp(`^\\s+[^\\s=<>"'/${DOUBLE}${SINGLE}]+\\s*=\\s*$`);
const typographicQuotes = new RegExp(`[${DOUBLE}${SINGLE}]`, 'g');
const dashedOpening = /<![-–—]{1,3}/y;
const attributeName = new RegExp(`[^\\s=/?><"'${DOUBLE}${SINGLE}]+`, 'y');
const equalsSign = /\s*=\s*/y;

class MarkupWalk {
  readonly problems: XmlProblem[] = [];
  readonly edits: TextEdit[] = [];
  private readonly text: string;
  private readonly commentEnds: Finder;
  private readonly plainEnds: Finder;
  private readonly openings: Finder;

  constructor(text: string) {
    this.text = text;
    this.commentEnds = new Finder(text, /(?:-->|[-–—]?[–—]-?>)/g);
    this.plainEnds = new Finder(text, /-->/g);
    this.openings = new Finder(text, /<!--/g);
  }

  run(): void {
    for (let at = this.text.indexOf('<'); at >= 0; at = this.text.indexOf('<', at)) at = this.markup(at);
  }

  /** Reads one piece of markup; returns the offset behind it, or the text's end. */
  private markup(at: number): number {
    const { text } = this;
    const opening = matchAt(dashedOpening, text, at)?.[0];
    if (opening !== undefined)
      return opening.startsWith('<!--') ? this.comment(at) : this.dashComment(at, opening);
    if (text.startsWith('<![CDATA[', at)) return behind(text, ']]>', at + 9);
    if (text.startsWith('<!', at) || text.startsWith('</', at)) return at + 2;
    return this.tag(at);
  }

  /** An ordinary comment; its end counts as mistyped when the next comment begins, or the text ends, before "-->". */
  private comment(at: number): number {
    const ascii = this.plainEnds.from(at + 4);
    const next = this.openings.from(at + 4);
    const dashed = this.commentEnds.from(at + 4);
    const isBroken = ascii === undefined || (next !== undefined && next.index < ascii.index);
    if (isBroken && dashed && dashed[0] !== '-->' && (next === undefined || dashed.index < next.index)) {
      this.replaceDash(dashed.index, dashed[0], '-->');
      return dashed.index + dashed[0].length;
    }
    return ascii === undefined ? this.text.length : ascii.index + 3;
  }

  private dashComment(at: number, opening: string): number {
    this.replaceDash(at, opening, '<!--');
    const end = this.commentEnds.from(at + opening.length);
    if (!end) return at + opening.length;
    if (end[0] !== '-->') this.replaceDash(end.index, end[0], '-->');
    return end.index + end[0].length;
  }

  private replaceDash(offset: number, found: string, replacement: string): void {
    const message = `The comment mark "${found}" is written with a typographic dash.`;
    this.problems.push({ code: 'RF_LINT_DASH_COMMENT', offset, message, fix: `Writes ${replacement}.` });
    this.edits.push({ offset, length: found.length, replacement });
  }

  private tag(at: number): number {
    const { text } = this;
    let cursor = at + (text[at + 1] === '?' ? 2 : 1);
    while (cursor < text.length && text[cursor] !== '>' && text[cursor] !== '<') {
      const name = matchAt(attributeName, text, cursor)?.[0];
      if (name === undefined) {
        cursor += 1;
        continue;
      }
      cursor += name.length;
      const equals = matchAt(equalsSign, text, cursor)?.[0];
      if (equals !== undefined) cursor = this.value(name, cursor + equals.length);
    }
    return text[cursor] === '>' ? cursor + 1 : cursor;
  }

  /** A value that begins at this offset; returns the offset behind it. */
  private value(name: string, at: number): number {
    const quote = this.text[at] ?? '';
    if (quote === '"' || quote === "'") return this.straightValue(name, at, quote);
    if (DOUBLE.includes(quote) || SINGLE.includes(quote))
      return quote === '' ? at : this.smartValue(name, at, quote);
    return at;
  }

  private smartValue(name: string, at: number, quote: string): number {
    const { text } = this;
    const closers = DOUBLE.includes(quote) ? `${DOUBLE}"` : `${SINGLE}'`;
    const inner: TextEdit[] = [];
    for (let end = at + 1; end < text.length && text[end] !== '<'; end++) {
      const char = text[end] ?? '';
      if (closers.includes(char) && matchAt(behindValue, text, end + 1)) {
        this.report(name, at, true);
        this.edits.push({ offset: at, length: 1, replacement: '"' }, ...inner);
        this.edits.push({ offset: end, length: 1, replacement: '"' });
        return end + 1;
      }
      if (char === '"') inner.push({ offset: end, length: 1, replacement: '&quot;' });
    }
    this.report(name, at, false);
    return at + 1;
  }

  /** A value that opens with a straight quote, and may have been meant to end at a typographic one. */
  private straightValue(name: string, at: number, quote: string): number {
    const { text } = this;
    const found = text.indexOf(quote, at + 1);
    const end = found < 0 ? text.length : found;
    const value = text.slice(at + 1, end);
    const isCut = found >= 0 && !/[\s/?>]/.test(text[end + 1] ?? ' ');
    const tagEnd = value.indexOf('<');
    if (isCut || tagEnd >= 0) {
      for (const { index } of value.matchAll(typographicQuotes)) {
        if (tagEnd >= 0 && index > tagEnd) break;
        const rest = value.slice(index + 1, index + 1 + 200);
        if (nextNameAtEnd.test(rest) || (tagEnd >= 0 && /^\s*[/?]?>/.test(rest))) {
          this.report(name, at + 1 + index, true);
          this.edits.push({ offset: at + 1 + index, length: 1, replacement: quote });
          return at + 2 + index;
        }
      }
    }
    return end + 1;
  }

  private report(name: string, offset: number, isCertain: boolean): void {
    this.problems.push({
      code: 'RF_LINT_SMART_QUOTES',
      offset,
      message: `The value of ${name} stands between typographic quotes.`,
      ...(isCertain ? { fix: 'Writes straight double quotes.' } : {}),
    });
  }
}

/** Finds the next match from ever larger offsets, searching no stretch twice. */
class Finder {
  private readonly text: string;
  private readonly pattern: RegExp;
  private found: RegExpExecArray | undefined;
  private searched = -1;

  constructor(text: string, pattern: RegExp) {
    this.text = text;
    this.pattern = pattern;
  }

  from(offset: number): RegExpExecArray | undefined {
    const isStale = this.searched < 0 || (this.found !== undefined && this.found.index < offset);
    if (isStale) {
      this.pattern.lastIndex = offset;
      this.found = this.pattern.exec(this.text) ?? undefined;
      this.searched = offset;
    }
    return this.found;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function behind(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}
