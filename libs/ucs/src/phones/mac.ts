/** The all-zero "MAC" of the generic master file: never a phone's. */
export const GENERIC_MAC = '000000000000';

/** Address blocks (first six hex digits) that phones of this make were seen with (polycom-ucs.md section 4). */
export const KNOWN_OUIS: readonly string[] = ['0004f2', '64167f', '482567'];

/**
 * Reads a MAC as people and programs write it: any case, with colons, dashes, dots, spaces or nothing between.
 * @returns 12 lower-case hex digits, or undefined when the text is no MAC
 */
export function parseMac(text: string): string | undefined {
  const compact = text
    .trim()
    .toLowerCase()
    .replace(/[:\-. ]/g, '');
  return /^[0-9a-f]{12}$/.test(compact) ? compact : undefined;
}

/** Bounded by non-hex; the hex letters at the end of a word in front (`phone` + MAC) are no part of it. */
const MAC_IN_PATH = /(?:(?<![0-9a-f])|(?<=[g-z][a-f]+))[0-9a-f]{12}(?![0-9a-f])/gi;

/**
 * The first MAC in a path: 12 hex digits bounded by non-hex, anywhere in it, 000000000000 excepted (design section 11).
 * A word in front does not hide it: `phone[PHONE_MAC_ADDRESS].cfg` is a form that sites use (polycom-ucs.md section 2.5).
 * @returns 12 lower-case hex digits, or undefined when no phone is named
 */
export function macInPath(path: string): string | undefined {
  for (const [found] of path.matchAll(MAC_IN_PATH)) {
    const mac = found.toLowerCase();
    if (mac !== GENERIC_MAC) return mac;
  }
  return undefined;
}

/** True when the address block is one that Polycom or Poly phones use; only such MACs are recorded as discovered phones. */
export function hasKnownOui(mac: string): boolean {
  return KNOWN_OUIS.includes(mac.slice(0, 6));
}

/** `0004f28062d6` as `00:04:f2:80:62:d6`, for people. */
export function formatMac(mac: string, separator = ':'): string {
  return (mac.match(/../g) ?? []).join(separator);
}
