// Usage: node crd-schemas.mjs OUTDIR FILE...: strict JSON schemas for kubeconform out of CustomResourceDefinitions, one for each
// served version of a kind.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const [out, ...files] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
let count = 0;
for (const file of files)
  for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
    const { kind, spec } = document.toJS() ?? {};
    if (kind !== 'CustomResourceDefinition') continue;
    for (const { name, schema } of spec.versions.filter(({ served }) => served)) {
      const place = `${spec.names.kind.toLowerCase()}-${spec.group.split('.')[0]}-${name}.json`;
      const whole = strict(schema.openAPIV3Schema);
      // What every object has, the definition leaves open.
      Object.assign(whole.properties, { apiVersion: {}, kind: {}, metadata: { type: 'object' } });
      writeFileSync(join(out, place), JSON.stringify(whole));
      count += 1;
    }
  }
console.log(`${count} schemas in ${out}`);

/** Fields that are not named are refused, but where the definition keeps them. */
function strict(schema) {
  if (schema['x-kubernetes-int-or-string']) return { type: ['integer', 'string'] };
  const { properties, additionalProperties, items, ...rest } = schema;
  const kept = Object.entries(rest).filter(
    ([name]) => !/^(x-kubernetes-.*|description|default|format)$/.test(name),
  );
  const next = Object.fromEntries(kept);
  if (items) next.items = strict(items);
  if (properties) {
    next.properties = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, strict(property)]),
    );
    next.additionalProperties = schema['x-kubernetes-preserve-unknown-fields'] === true;
  }
  if (typeof additionalProperties === 'object') next.additionalProperties = strict(additionalProperties);
  return next;
}
