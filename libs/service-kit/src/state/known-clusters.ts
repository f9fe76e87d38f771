import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

const clusterSchema = z.object({ cluster: z.string() });

/** The cluster that has all that a service published of its state. Id: {@link KNOWN_CLUSTER}. */
export const knownClusters: RepositoryDefinition<z.infer<typeof clusterSchema>> = {
  name: 'known-clusters',
  schema: clusterSchema,
};

export const KNOWN_CLUSTER = 'bus';
