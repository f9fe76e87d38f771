/** What the phone puts in place of the masks of a master file. Part number and model may be unknown to the reader. */
export interface MaskValues {
  /** 12 lower-case hex digits. */
  mac: string;
  /** `3111-46157-002` form. */
  partNumber?: string;
  /** Model token, `VVX400` form. */
  model?: string;
}

export interface Substituted {
  text: string;
  /** Bracketed words without a value, as written and without brackets, in order and without repeats. They stay in the text. */
  unknown: string[];
}

/**
 * Replaces `[MACADDRESS]`, `[PHONE_MAC_ADDRESS]`, `[PHONE_PART_NUMBER]` and `[PHONE_MODEL]`, wherever they stand in the
 * text. Any other bracketed word, and one whose value is not known, is kept literally (polycom-ucs.md section 2.5).
 */
export function substituteMasks(text: string, values: MaskValues): Substituted {
  const known: Readonly<Record<string, string | undefined>> = {
    MACADDRESS: values.mac,
    PHONE_MAC_ADDRESS: values.mac,
    PHONE_PART_NUMBER: values.partNumber,
    PHONE_MODEL: values.model,
  };
  const unknown = new Set<string>();
  const replaced = text.replace(/\[(\w+)\]/g, (mask, word: string) => {
    const value = Object.hasOwn(known, word) ? known[word] : undefined;
    if (value === undefined) unknown.add(word);
    return value ?? mask;
  });
  return { text: replaced, unknown: [...unknown] };
}
