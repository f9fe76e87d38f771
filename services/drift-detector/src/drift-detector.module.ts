import { type DynamicModule, Module } from '@nestjs/common';
import { OutboxRelay } from '@ringfleet/messaging';
import type { ServiceParts } from '@ringfleet/service-kit';
import { DetectorLife } from './detector-life.ts';

@Module({})
export class DriftDetectorModule {
  static register(parts: ServiceParts): DynamicModule {
    const { bus, documents } = parts;
    const relay = new OutboxRelay({ store: documents, bus });
    return {
      module: DriftDetectorModule,
      controllers: [],
      providers: [{ provide: DetectorLife, useValue: new DetectorLife(relay) }],
    };
  }
}
