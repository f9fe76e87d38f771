import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { RingfleetEvent } from '@ringfleet/contracts';
import { SeenPhones } from './seen-phones.service.ts';

/** What the log indexer knows of phones. */
@Controller()
export class PhoneFactsController {
  private readonly seen: SeenPhones;

  constructor(seen: SeenPhones) {
    this.seen = seen;
  }

  @EventPattern('phone-facts.v1')
  async facts(@Payload() event: RingfleetEvent | null): Promise<void> {
    if (event?.type === 'ringfleet.phone.facts-known.v1')
      await this.seen.learn((event as RingfleetEvent<'ringfleet.phone.facts-known.v1'>).data);
  }
}
