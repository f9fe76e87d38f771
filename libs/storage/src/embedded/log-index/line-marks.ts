/**
 * Words of the full-text index that stand for more than text. No word of a text begins with a sign, so none of these is
 * found by a search for words.
 */
export const macMark = (mac: string): string => `@${mac}`;
export const classMark = (of: string | null): string => `%${of ?? ''}`;
/** Two components may share it, in upper and lower case: the row tells them apart. */
export const componentMark = (component: string): string => `#${component.replace(/[\s\p{Cc}"]/gu, '_')}`;
