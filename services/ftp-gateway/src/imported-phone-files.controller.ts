import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { RingfleetEvent } from '@ringfleet/contracts';
import { EventContext } from '@ringfleet/messaging';
import { ImportedPhoneFiles } from './uploads/imported-phone-files.ts';
import { PhoneFileRemoval } from './uploads/phone-file-removal.ts';

/** Phone files that people asked to take from before Ringfleet came, and to forget. */
@Controller()
export class ImportedPhoneFilesController {
  constructor(
    @Inject(ImportedPhoneFiles) private readonly files: ImportedPhoneFiles,
    @Inject(PhoneFileRemoval) private readonly removal: PhoneFileRemoval,
  ) {}

  @EventPattern<string>('phone-imports.v1')
  async asked(@Payload() event: RingfleetEvent, @Ctx() context: EventContext): Promise<void> {
    if (event.type === 'ringfleet.phone-file.import-asked.v1')
      await this.files.take(event as RingfleetEvent<'ringfleet.phone-file.import-asked.v1'>);
    if (event.type === 'ringfleet.phone-files.removal-asked.v1')
      await this.removal.remove(event as RingfleetEvent<'ringfleet.phone-files.removal-asked.v1'>, () =>
        context.heartbeat(),
      );
  }
}
