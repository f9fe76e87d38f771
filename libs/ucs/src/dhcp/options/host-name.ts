/** RFC 1123 section 2.1: labels of up to 63 letters, digits and dashes, 253 characters in all. */
export function isHostName(text: string): boolean {
  return /^(?=.{1,253}$)(?:(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!$)|$))+$/i.test(text) && !/^[\d.]+$/.test(text);
}
