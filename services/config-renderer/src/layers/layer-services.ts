import type { Provider, Type } from '@nestjs/common';
import type { IntentReader } from '../intent/intent-reader.ts';
import type { IntentSecrets } from '../intent/intent-secrets.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { IntentService } from '../intent/intent.service.ts';
import { LayerChanges } from './layer-changes.service.ts';
import { LayerReader } from './layer-reader.ts';
import { LayersController } from './layers.controller.ts';

export const layerControllers: Type[] = [LayersController];

/** Layers beside the documents that hold them. */
export function layerServices(parts: {
  intent: IntentService;
  store: IntentStore;
  secrets: IntentSecrets;
  reader: IntentReader;
}): Provider[] {
  const { intent, store, secrets, reader } = parts;
  return [
    { provide: LayerReader, useValue: new LayerReader(store, secrets) },
    { provide: LayerChanges, useValue: new LayerChanges(intent, store, reader) },
  ];
}
