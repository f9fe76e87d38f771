import type { OpenAPIObject } from '@nestjs/swagger';
import { problemSchema } from '@ringfleet/service-kit';
import { z } from 'zod';
import { openRoutes } from '../front/front.ts';

type Paths = OpenAPIObject['paths'];
type PathItem = Paths[string];
type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
interface Operation {
  operationId?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  responses: Record<string, unknown>;
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

/**
 * One document of all services' routes, in the order of their paths, so that it is the same at every start. Each
 * operation is tagged with its service, needs the token and may answer a problem document.
 * The services in `missing` are named as those whose routes are not in it.
 * @throws TypeError when two services claim one path and method, or one name for different schemas
 */
export function mergeDocuments(
  documents: readonly { service: string; document: OpenAPIObject }[],
  version: string,
  missing: readonly string[] = [],
): OpenAPIObject {
  const paths: Paths = {};
  const schemas: Schemas = {
    Problem: z.toJSONSchema(problemSchema, { target: 'openapi-3.0' }) as Schemas[string],
  };
  for (const { service, document } of documents) {
    for (const [path, item] of Object.entries(document.paths)) addPath(paths, path, item, service);
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      const known = schemas[name];
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
        throw new TypeError(`two schemas are called ${name}; the second is of ${service}`);
      schemas[name] = schema;
    }
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'Ringfleet',
      version,
      description: `Provisioning of Polycom/Poly UCS desk phones: the one front of all services.${
        missing.length === 0 ? '' : ` Not in it, since they do not answer: ${missing.join(', ')}.`
      }`,
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    tags: documents.map(({ service }) => ({ name: service })),
    paths: sorted(paths),
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'The first token lies in admin.token of the data folder.',
        },
      },
      schemas: sorted(schemas),
    },
  };
}

function addPath(paths: Paths, path: string, item: PathItem, service: string): void {
  const known = paths[path] as Record<string, unknown> | undefined;
  const added: Record<string, unknown> = { ...known };
  for (const method of methods) {
    const operation = item[method] as Operation | undefined;
    if (operation === undefined) continue;
    if (added[method] !== undefined) throw new TypeError(`two services answer ${method} ${path}`);
    added[method] = {
      ...operation,
      tags: [service],
      ...(openRoutes.includes(path) ? { security: [] } : {}),
      responses: {
        ...operation.responses,
        default: {
          description: 'What went wrong.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    };
  }
  paths[path] = added;
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
