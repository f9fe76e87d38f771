import type { Position } from '../../files/fault.ts';

/** What a definition says of an option's data, or how a value is written. */
export type ValueForm = 'text' | 'hex' | 'addresses' | 'signed' | 'unsigned' | 'number' | 'other';

/** A definition of an option, or a value of one, in a server's configuration. */
export interface DhcpStatement extends Position {
  kind: 'define' | 'set';
  /** Undefined for a name that nothing defines. */
  code: number | undefined;
  /** As the file calls it: `ucs-boot`, `160`. */
  name: string;
  /** Values of one scope reach the same clients. */
  scope: string;
  form: ValueForm;
  /** Of `set`: the text without its quotes, numbers and hex as written. */
  value: string;
}

/** What a reader found: statements of IPv4's standard space, and where it had to stop. */
export interface ReadConfiguration {
  statements: DhcpStatement[];
  problems: (Position & { message: string })[];
}

/** Form of a value that is written without a type. */
export function formOf(text: string): ValueForm {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length > 0 && words.every((word) => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(word))) return 'addresses';
  if (/^[-+]?\d+(?:\.\d+)?$/.test(text)) return 'number';
  if (/^0x[0-9a-f]+$/i.test(text) || /^(?:[0-9a-f]{1,2}:)+[0-9a-f]{1,2}$/i.test(text)) return 'hex';
  return 'text';
}
