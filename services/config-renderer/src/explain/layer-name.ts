import type { IntentRef } from '../intent/intent-document.ts';
import type { FileOrigin } from '../preview/phone-reads.ts';

/** A layer as people say it: `fleet`, `model VVX400`, `site berlin`, `group reception`, `phone 0004f28062d6`. */
export function refLayer({ kind, id }: IntentRef): string {
  return kind === 'fleet' ? 'fleet' : `${kind} ${id}`;
}

/** Of a file of CONFIG_FILES. An imported one is of no layer: `file`. */
export function layerName(origin: FileOrigin): string {
  return origin.kind === 'layer' ? refLayer(origin.ref) : 'file';
}
