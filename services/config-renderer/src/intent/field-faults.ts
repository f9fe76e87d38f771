/** Where something stands in a document: names and indexes. */
export type FieldPath = (string | number)[];

/** Tells a fault of a field; the message is the end of a sentence about it. */
export type ReportFault = (path: FieldPath, message: string) => void;

/** Tells the fault that a rule finds in a text, with the text unless the rule's sentence has it. */
export function check(
  at: ReportFault,
  path: FieldPath,
  value: unknown,
  rule: (text: string) => string | undefined,
): void {
  if (typeof value !== 'string') return;
  const fault = rule(value);
  if (fault !== undefined) at(path, fault.startsWith("'") ? fault : `'${shown(value)}' ${fault}`);
}

/** `sites.berlin.networks[0]`, parameter names in brackets where they hold dots. */
export function fieldText(base: readonly (string | number)[], path: readonly (string | number)[]): string {
  return [...base, ...path].reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (text === '') return part;
    return /[.\s]/.test(part) ? `${text}['${shown(part)}']` : `${text}.${shown(part)}`;
  }, '');
}

/** What strangers wrote, fit for a message. */
export function shown(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  return short.replace(/\p{Cc}/gu, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
