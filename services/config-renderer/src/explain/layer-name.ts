import type { FileOrigin } from '../preview/phone-reads.ts';

/**
 * The layer of a file of CONFIG_FILES as people say it: `fleet`, `model VVX400`, `site berlin`, `group reception`,
 * `phone 0004f28062d6`. An imported one is of no layer: `file`.
 */
export function layerName(origin: FileOrigin): string {
  if (origin.kind !== 'layer') return 'file';
  const { kind, id } = origin.ref;
  return kind === 'fleet' ? 'fleet' : `${kind} ${id}`;
}
