import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeEvent, eventTypes, topics } from '@ringfleet/contracts';
import { z } from 'zod';

/** Names of components, channels and operations (AsyncAPI 3.0.0, "Components Object"). */
const named = <T extends z.ZodType>(value: T) => z.record(z.string().regex(/^[A-Za-z0-9_.-]+$/), value);
const reference = z.strictObject({ $ref: z.string().startsWith('#/') });
const extensible = <T extends z.ZodRawShape>(shape: T) =>
  z
    .object(shape)
    .catchall(z.unknown())
    .superRefine((held, context) => {
      for (const name of Object.keys(held))
        if (!(name in shape) && !name.startsWith('x-'))
          context.addIssue(`${name} is no field of the specification`);
    });

const simpleType = z.enum(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
/** JSON Schema draft 7, as far as zod makes it: what AsyncAPI reads without saying another format. */
const jsonSchema: z.ZodType = z.lazy(() =>
  z.union([
    reference,
    z.strictObject({
      type: z.union([simpleType, z.array(simpleType)]).optional(),
      description: z.string().optional(),
      properties: z.record(z.string(), jsonSchema).optional(),
      required: z.array(z.string()).optional(),
      additionalProperties: z.union([z.boolean(), jsonSchema]).optional(),
      propertyNames: jsonSchema.optional(),
      items: jsonSchema.optional(),
      ...Object.fromEntries(
        ['anyOf', 'allOf', 'oneOf'].map((name) => [name, z.array(jsonSchema).optional()]),
      ),
      ...Object.fromEntries(
        ['minLength', 'maxLength', 'minItems', 'maxItems', 'minimum', 'maximum', 'exclusiveMinimum'].map(
          (name) => [name, z.number().optional()],
        ),
      ),
      pattern: z.string().optional(),
      format: z.string().optional(),
      enum: z.array(z.unknown()).optional(),
      const: z.unknown().optional(),
      default: z.unknown().optional(),
      examples: z.array(z.unknown()).optional(),
    }),
  ]),
);

const messageSchema = extensible({
  name: z.string(),
  title: z.string(),
  summary: z.string().optional(),
  contentType: z.string().optional(),
  headers: jsonSchema,
  payload: jsonSchema,
  bindings: z.strictObject({
    kafka: z.strictObject({ key: jsonSchema, bindingVersion: z.literal('0.5.0') }),
  }),
  examples: z
    .array(z.strictObject({ headers: z.record(z.string(), z.string()), payload: z.unknown() }))
    .optional(),
});

const documentSchema = extensible({
  asyncapi: z.literal('3.0.0'),
  info: extensible({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string() }),
  }),
  defaultContentType: z.string(),
  servers: named(z.strictObject({ host: z.string(), protocol: z.literal('kafka'), description: z.string() })),
  channels: named(
    z.strictObject({
      address: z.string(),
      title: z.string(),
      description: z.string(),
      servers: z.array(reference),
      messages: named(reference),
      bindings: z.strictObject({
        kafka: z.strictObject({
          topic: z.string(),
          partitions: z.int().min(1),
          topicConfiguration: z.strictObject({
            'cleanup.policy': z.array(z.enum(['compact', 'delete'])).min(1),
            'retention.ms': z.int().optional(),
          }),
          bindingVersion: z.literal('0.5.0'),
        }),
      }),
    }),
  ),
  operations: named(
    extensible({
      action: z.enum(['send', 'receive']),
      channel: reference,
      summary: z.string(),
      messages: z.array(reference).min(1),
    }),
  ),
  components: z.strictObject({ messages: named(messageSchema), schemas: named(jsonSchema) }),
});

describe('docs/reference/asyncapi.json', () => {
  let raw: unknown;
  let document: z.infer<typeof documentSchema>;
  beforeAll(async () => {
    raw = JSON.parse(await readFile(new URL('../../docs/reference/asyncapi.json', import.meta.url), 'utf8'));
    document = documentSchema.parse(raw);
  });

  const targetOf = ({ $ref }: { $ref: string }): unknown =>
    $ref
      .slice('#/'.length)
      .split('/')
      .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], raw);

  it('has no reference that leads nowhere', () => {
    const dangling: string[] = [];
    JSON.stringify(raw, (name, value: unknown) => {
      if (name === '$ref' && targetOf({ $ref: String(value) }) === undefined) dangling.push(String(value));
      return value;
    });
    expect(dangling).toEqual([]);
  });

  it('names only messages of its own channel in an operation, each sent by somebody', () => {
    const sent = new Set<string>();
    for (const { channel, messages } of Object.values(document.operations))
      for (const { $ref } of messages) {
        expect($ref.startsWith(`${channel.$ref}/messages/`)).toBe(true);
        sent.add($ref);
      }
    const offered = Object.entries(document.channels).flatMap(([id, { messages }]) =>
      Object.keys(messages).map((name) => `#/channels/${id}/messages/${name}`),
    );
    expect([...sent].sort()).toEqual(offered.sort());
  });

  it('has every topic as a channel, and every type with a tombstone where the topic is compacted', () => {
    const channels = Object.entries(topics).map(([id, { name, partitions, retention, types }]) => {
      const tombstone = retention === 'compacted' ? ['tombstone'] : [];
      return [id, `ringfleet.${name}`, partitions, [...types, ...tombstone].sort()];
    });
    const found = Object.entries(document.channels).map(([id, { address, bindings, messages }]) => {
      const types = Object.values(messages).map((message) => (targetOf(message) as { name: string }).name);
      return [id, address, bindings.kafka.partitions, types.sort()];
    });
    expect(found).toEqual(channels);
    const names = Object.values(document.components.messages).map(({ name }) => name);
    expect(names.sort()).toEqual([...Object.keys(eventTypes), 'tombstone'].sort());
  });

  it('shows examples that every reader of ours takes', () => {
    for (const { name, examples = [] } of Object.values(document.components.messages))
      for (const { headers, payload } of examples) {
        const value = Buffer.from(JSON.stringify(payload));
        expect(decodeEvent({ key: headers['ce_partitionkey'] ?? '', value, headers }).type).toBe(name);
      }
  });
});
