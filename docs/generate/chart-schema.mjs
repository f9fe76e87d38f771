import { chartValues } from './chart-values.mjs';

const port = { type: 'integer', minimum: 1, maximum: 65535 };
const texts = { type: 'object', additionalProperties: { type: 'string' } };

/** What a list may hold, by the name after @list. */
const items = {
  string: { type: 'string' },
  object: { type: 'object' },
  port,
  pod: closed({
    advertised: { type: 'string' },
    loadBalancerIP: { type: 'string' },
    annotations: texts,
    passive: { ...closed({ first: port, last: port }), required: ['first', 'last'] },
  }),
};

/** charts/ringfleet/values.schema.json: unknown keys are refused at every depth. */
export async function chartSchema() {
  const root = closed({ global: { type: 'object' } });
  for (const value of await chartValues()) {
    let at = root;
    for (const key of value.path.slice(0, -1)) at = at.properties[key] ??= closed({});
    at.properties[value.path.at(-1)] = schemaOf(value);
  }
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of ringfleet',
    ...root,
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function closed(properties) {
  return { type: 'object', additionalProperties: false, properties };
}

function schemaOf({ text: description, type, rules }) {
  if (type === 'list') return { description, type: 'array', items: items[rules.list] };
  if (type === 'map') return { description, ...('map' in rules ? texts : { type: 'object' }) };
  if ('enum' in rules)
    return { description, enum: rules.enum.split(' ').map((each) => (each === '""' ? '' : each)) };
  return {
    // helm's --set makes text of a fraction.
    ...{ description, type: 'number' in rules ? ['number', 'string'] : type },
    ...('pattern' in rules ? { pattern: rules.pattern } : {}),
    ...('quantity' in rules ? { pattern: '^[1-9][0-9]*(Mi|Gi|Ti)$' } : {}),
    ...('nonempty' in rules ? { minLength: 1 } : {}),
    ...('min' in rules ? { minimum: Number(rules.min) } : {}),
    ...('max' in rules ? { maximum: Number(rules.max) } : {}),
  };
}
