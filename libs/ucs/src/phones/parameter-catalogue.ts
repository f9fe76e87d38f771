import catalogue from '../../data/parameters.json' with { type: 'json' };

/** One row of data/parameters.json: a parameter, or all parameters that differ in an index only. */
export interface ParameterRow {
  /** The name with every index (a segment of digits only) as `#`: `reg.#.auth.usePinCredentials`. */
  pattern: string;
  /** What its values look like in the sources; `text` where nothing narrower is certain. */
  type: ParameterType;
  /** Model tokens that a source says have it; no statement about other models. */
  models?: string[];
  /** Model tokens that a source says lack it. The only evidence for an error. */
  notModels?: string[];
  /** Application versions that have it, in words. */
  versions?: string;
  /** Short name of the document or corpus file that it was taken from. */
  source: string;
  /** `confirmed`: a vendor's document or a phone's own file; `inferred`: seen in a site's or a third party's files. */
  status: 'confirmed' | 'inferred';
}

export type ParameterType = 'boolean' | 'integer' | 'number' | 'text' | 'pem' | 'secret';

const DEVICE_SETTING = /^(device\..+)\.set$/;

const rows = catalogue.parameters as readonly ParameterRow[];
const byPattern = new Map(rows.map((row) => [row.pattern, row]));
const byLowerCase = new Map(rows.map((row) => [row.pattern.toLowerCase(), row]));

/**
 * The row of a parameter name, which is case-sensitive (polycom-ucs.md section 6.1).
 * @returns undefined when the catalogue does not hold it, which is no error: the phone may well know it
 */
export function findParameter(name: string): ParameterRow | undefined {
  return byPattern.get(indexesAsPattern(name)) ?? byPattern.get(indexesAsPattern(withoutSet(name)));
}

/**
 * The catalogue's spelling of a name that it holds in another case: `reg.1.LineKeys` gives `reg.1.lineKeys`.
 * @returns undefined when the name is in the catalogue as it is, or in no case at all
 */
export function suggestName(name: string): string | undefined {
  if (findParameter(name)) return undefined;
  const row = byLowerCase.get(indexesAsPattern(name).toLowerCase());
  if (row) return withIndexesOf(row.pattern, name);
  const base = /^(device\..+)\.set$/i.exec(name)?.[1];
  if (base === undefined) return undefined;
  const right = byLowerCase.get(indexesAsPattern(base).toLowerCase());
  return right ? `${withIndexesOf(right.pattern, base)}.set` : undefined;
}

/** A pattern with the numbers of a name that has as many segments. */
function withIndexesOf(pattern: string, name: string): string {
  const written = name.split('.');
  return pattern
    .split('.')
    .map((segment, at) => (segment === '#' ? written[at] : segment))
    .join('.');
}

/**
 * Whether a phone of this model counts the parameter as an error. True only on positive evidence that the model lacks
 * it; a name that is not in the catalogue, or a model of which nothing is said, is never an error.
 * @param model model token, any case: `SPIP331`
 */
export function modelLacks(name: string, model: string): boolean {
  const wanted = model.toLowerCase();
  return findParameter(name)?.notModels?.some((token) => token.toLowerCase() === wanted) ?? false;
}

/** `device.X.set` exists wherever `device.X` does (polycom-ucs.md section 6.4), so it has no row. */
function withoutSet(name: string): string {
  return DEVICE_SETTING.exec(name)?.[1] ?? name;
}

function indexesAsPattern(name: string): string {
  return name
    .split('.')
    .map((segment) => (/^\d+$/.test(segment) ? '#' : segment))
    .join('.');
}
