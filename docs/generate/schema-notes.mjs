import { readdir, readFile } from 'node:fs/promises';
import ts from 'typescript';

const sources = new URL('../../libs/contracts/src/', import.meta.url);

/**
 * What the doc comments of the event schemas say: per event type the sentence of its schema, and of each field by its
 * path (`requests[].verb`). JSON Schema does not carry them.
 */
export async function schemaNotes() {
  const schemas = new Map();
  const types = new Map();
  const names = ['order.ts', ...(await readdir(new URL('events/', sources))).map((name) => `events/${name}`)];
  for (const name of names.filter((each) => /^[^.]+\.ts$/.test(each))) {
    const text = await readFile(new URL(name, sources), 'utf8');
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    for (const statement of file.statements.filter(ts.isVariableStatement))
      for (const { name: variable, initializer } of statement.declarationList.declarations) {
        if (variable.text === 'eventTypes') readTypes(initializer, types);
        else schemas.set(variable.text, { doc: docOf(statement), initializer });
      }
  }
  return new Map([...types].map(([type, schema]) => [type, notesOf(schema, schemas)]));
}

function readTypes(initializer, types) {
  for (const { name, initializer: schema } of unwrapped(initializer).properties)
    types.set(name.text, schema.text);
}

function notesOf(schema, schemas) {
  const { doc, initializer } = schemas.get(schema);
  const fields = new Map();
  collect(initializer, '', schemas, fields);
  return { doc, fields };
}

function collect(node, path, schemas, fields) {
  if (ts.isIdentifier(node)) {
    const named = schemas.get(node.text);
    if (named?.initializer !== undefined) collect(named.initializer, path, schemas, fields);
    return;
  }
  const called = ts.isCallExpression(node) ? node.expression : undefined;
  if (called === undefined) return;
  const method = ts.isPropertyAccessExpression(called) ? called.name.text : '';
  if (method === 'array') collect(node.arguments[0], `${path}[]`, schemas, fields);
  else if (method === 'object') collectFields(node.arguments[0], path, schemas, fields);
  else if (ts.isPropertyAccessExpression(called)) collect(called.expression, path, schemas, fields);
}

function collectFields(object, path, schemas, fields) {
  // Fields that two schemas share have a name; those that a function makes have no comments.
  if (ts.isIdentifier(object))
    return collectFields(schemas.get(object.text).initializer, path, schemas, fields);
  if (!ts.isObjectLiteralExpression(object)) return;
  for (const property of object.properties) {
    if (ts.isSpreadAssignment(property)) {
      const spread = schemas.get(property.expression.text)?.initializer;
      if (spread !== undefined && ts.isObjectLiteralExpression(spread))
        collectFields(spread, path, schemas, fields);
      continue;
    }
    const own = path === '' ? property.name.text : `${path}.${property.name.text}`;
    const doc = docOf(property) || docOfNamed(property.initializer, schemas);
    if (doc) fields.set(own, doc);
    if (property.initializer !== undefined) collect(property.initializer, own, schemas, fields);
  }
}

/** A field without a comment has that of its named schema (`macSchema`, `timeSchema` …). */
function docOfNamed(node, schemas) {
  if (node === undefined) return '';
  if (ts.isIdentifier(node)) return schemas.get(node.text)?.doc ?? '';
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
    return docOfNamed(node.expression.expression, schemas);
  return '';
}

function docOf(node) {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return (ts.getTextOfJSDocComment(comments.at(-1)?.comment) ?? '').replace(/\s+/g, ' ');
}

function unwrapped(node) {
  return ts.isAsExpression(node) ? node.expression : node;
}
