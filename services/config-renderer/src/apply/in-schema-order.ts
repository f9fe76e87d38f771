import { compareParameterNames } from '@ringfleet/ucs';
import { z } from 'zod';

/** A value with the fields of objects in the order of their schema, and the names of records in natural order. */
export function inSchemaOrder(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodOptional) return inSchemaOrder(schema.unwrap(), value);
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.map((item) => inSchemaOrder(schema.element, item));
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as Record<string, z.core.$ZodType>;
    const names = Object.keys(shape).filter((name) => fields[name] !== undefined);
    return Object.fromEntries(names.map((name) => [name, inSchemaOrder(shape[name]!, fields[name])]));
  }
  if (schema instanceof z.ZodRecord) {
    const names = Object.keys(fields).sort(compareParameterNames);
    return Object.fromEntries(names.map((name) => [name, inSchemaOrder(schema.valueType, fields[name])]));
  }
  return value;
}
