import { type LogClass, logClasses } from '@ringfleet/contracts';

/**
 * Words of the full-text index that stand for more than text. A section sign is no letter or digit, so no word of a text
 * begins with one, and the tokenizer leaves what is beyond ASCII in words as it is.
 */
export const macMark = (mac: string): string => `§m${asWord(mac)}`;
export const classMark = (of: LogClass | null): string => classMarks.get(of)!;
export const componentMark = (component: string): string => {
  const known = componentMarks.get(component);
  if (known !== undefined) return known;
  const mark = `§c${asWord(component)}`;
  if (componentMarks.size >= COMPONENTS_KEPT) componentMarks.clear();
  componentMarks.set(component, mark);
  return mark;
};

/** One word for each value: what the tokenizer would split at or make lower case is written as its code point. */
function asWord(value: string): string {
  return value.replace(/[^a-z0-9]/gu, (character) => `¬${character.codePointAt(0)!.toString(16)}¬`);
}

const classMarks = new Map([null, ...logClasses].map((of) => [of, `§k${asWord(of ?? '')}`]));

/** Phones have a few dozen; each line has one. */
const COMPONENTS_KEPT = 1_000;
const componentMarks = new Map<string, string>();
