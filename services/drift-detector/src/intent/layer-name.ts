import type { ArtifactPublished } from '@ringfleet/contracts';

/** A layer as people say it: `fleet`, `model VVX400`, `site berlin`; `file` for what the operator gave. */
export function layerName(layer: ArtifactPublished['layer']): string {
  if (!layer) return 'file';
  return layer.scope === 'fleet' ? 'fleet' : `${layer.scope} ${layer.of}`;
}
