import { PHONE_MODELS } from './models.ts';
import { findParameter } from './parameter-catalogue.ts';

/** More parts than this make a label too long to read. */
const MAX_PARTS = 5;

/**
 * Model tokens that a source says lack a parameter, in the order of data/parameters.json; `device.X.set` is lacking
 * where `device.X` is. Empty when nothing is known, which is the usual case.
 */
export function lackingModels(parameter: string): readonly string[] {
  return findParameter(parameter)?.notModels ?? [];
}

/**
 * A label for file names that says which models lack something: lower case, families that are complete in
 * data/models.json by their names, then single tokens: `not-soundpoint-soundstation-vvx1500`. A long one is cut to
 * three parts and a hash. The same models give the same label in any order; never 12 hex digits in a row, which phones'
 * files would be told by.
 * @throws RangeError when there is no model
 */
export function labelOfLacking(models: readonly string[]): string {
  if (models.length === 0) throw new RangeError('Nobody lacks it: there is nothing to label.');
  const lacking = new Set(models.map((model) => model.toLowerCase()));
  const lacks = ({ token }: { token: string }) => lacking.has(token.toLowerCase());
  const families = [...new Set(PHONE_MODELS.map(({ family }) => family))].filter((family) =>
    PHONE_MODELS.filter((model) => model.family === family).every(lacks),
  );
  const single = PHONE_MODELS.filter((model) => lacks(model) && !families.includes(model.family));
  const known = new Set(PHONE_MODELS.map(({ token }) => token.toLowerCase()));
  const unknown = [...lacking].filter((model) => !known.has(model)).sort();
  const parts = [...families, ...single.map(({ token }) => token.toLowerCase()), ...unknown].map(safePart);
  if (parts.length <= MAX_PARTS) return `not-${parts.join('-')}`;
  return `not-${parts.slice(0, 3).join('-')}-${hashOf(parts.join('-'))}`;
}

function safePart(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '_')
    .replace(/[\da-f]{11}(?=[\da-f])/g, '$&_');
}

/** FNV-1a with 32 bits, folded to 16: four hex digits. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return ((hash ^ (hash >>> 16)) & 0xffff).toString(16).padStart(4, '0');
}
