import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { RingfleetEvent } from '@ringfleet/contracts';
import { ImportedPhoneFiles } from './uploads/imported-phone-files.ts';

/** Files that phones wrote before Ringfleet came, handed over by an import. */
@Controller()
export class ImportedPhoneFilesController {
  constructor(@Inject(ImportedPhoneFiles) private readonly files: ImportedPhoneFiles) {}

  @EventPattern('phone-imports.v1')
  async importAsked(@Payload() event: RingfleetEvent): Promise<void> {
    if (event.type === 'ringfleet.phone-file.import-asked.v1')
      await this.files.take(event as RingfleetEvent<'ringfleet.phone-file.import-asked.v1'>);
  }
}
