import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { RingfleetEvent } from '@ringfleet/contracts';
import { EventContext } from '@ringfleet/messaging';
import { KnownOverrides } from './known-overrides.service.ts';

/** What the drift detector knows of phones' overrides. */
@Controller()
export class DriftController {
  private readonly overrides: KnownOverrides;

  constructor(overrides: KnownOverrides) {
    this.overrides = overrides;
  }

  @EventPattern<string>('drift.v1')
  async told(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    const { key } = context.message;
    // What was closed is told by the tombstone behind it, too.
    if (event === null) await this.overrides.gone(key);
    else if (event.type === 'ringfleet.drift.opened.v1')
      await this.overrides.found(key, (event as RingfleetEvent<'ringfleet.drift.opened.v1'>).data);
    else if (event.type === 'ringfleet.drift.changed.v1')
      await this.overrides.found(key, (event as RingfleetEvent<'ringfleet.drift.changed.v1'>).data);
  }
}
