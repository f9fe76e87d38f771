import { code, plain } from './markdown.mjs';

/** Rows of a table that shows a schema: field, type, whether it must be there, meaning. */
export function schemaRows(schema, notes) {
  const rows = [];
  walk(schema.toJSONSchema({ io: 'input' }), '', notes, rows);
  return rows;
}

function walk(object, path, notes, rows) {
  for (const [name, field] of Object.entries(object.properties ?? {})) {
    const own = path === '' ? name : `${path}.${name}`;
    const needed = object.required?.includes(name) ? 'yes' : 'no';
    rows.push([code(own), typeOf(field), needed, plain(notes.get(own) ?? '')]);
    if (field.type === 'object') walk(field, own, notes, rows);
    else if (field.items?.type === 'object') walk(field.items, `${own}[]`, notes, rows);
  }
}

function typeOf(field) {
  if (field.anyOf !== undefined) return field.anyOf.map(typeOf).join(' or ');
  if (field.enum !== undefined) return field.enum.map((value) => code(value)).join(', ');
  const limits = [
    field.format === 'date-time' ? 'RFC 3339, UTC' : undefined,
    field.format !== 'date-time' && field.pattern !== undefined ? code(field.pattern) : undefined,
    field.minLength === undefined ? undefined : `from ${field.minLength} characters`,
    field.maxLength === undefined ? undefined : `at most ${field.maxLength} characters`,
    field.maxItems === undefined ? undefined : `at most ${field.maxItems}`,
    field.minimum > Number.MIN_SAFE_INTEGER ? `from ${field.minimum}` : undefined,
    field.default === undefined ? undefined : `default ${code(JSON.stringify(field.default))}`,
  ].filter((limit) => limit !== undefined);
  const name = field.type === 'array' ? `list of ${nameOf(field.items)}` : nameOf(field);
  return limits.length === 0 ? name : `${name}; ${limits.join('; ')}`;
}

function nameOf({ type, additionalProperties }) {
  if (type === 'object' && typeof additionalProperties === 'object') return 'map';
  return type === 'string' ? 'text' : type;
}
