import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { isEvent, type RingfleetEvent } from '@ringfleet/contracts';
import { EventContext } from '@ringfleet/messaging';
import { PhoneFactsService } from '../facts/phone-facts.service.ts';
import { LogIngest } from './log-ingest.service.ts';

/** What phones uploaded: logs go into the index, and every upload tells something of its phone. */
@Controller()
export class UploadsController {
  private readonly ingest: LogIngest;
  private readonly facts: PhoneFactsService;

  constructor(ingest: LogIngest, facts: PhoneFactsService) {
    this.ingest = ingest;
    this.facts = facts;
  }

  @EventPattern<string>('phone-uploads.v1')
  async stored(@Payload() event: RingfleetEvent, @Ctx() context: EventContext): Promise<void> {
    if (!isEvent(event, 'ringfleet.phone.upload-stored.v1')) return;
    const isLog = await this.ingest.take(event, () => context.heartbeat());
    if (!isLog) await this.facts.uploadStored(event);
  }
}
