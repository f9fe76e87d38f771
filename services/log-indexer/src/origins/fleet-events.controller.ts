import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { isEvent, type RingfleetEvent } from '@ringfleet/contracts';
import { EventContext } from '@ringfleet/messaging';
import { LineOrigins } from './line-origins.service.ts';

/** Where phones stand, as the renderer tells it. Settings, groups and layers change nothing here. */
@Controller()
export class FleetEventsController {
  private readonly origins: LineOrigins;

  constructor(origins: LineOrigins) {
    this.origins = origins;
  }

  @EventPattern<string>('fleet.v1')
  async changed(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    if (event === null) {
      const [kind, id = ''] = context.message.key.split('/');
      if (kind === 'phone') await this.origins.phoneRemoved(id);
      if (kind === 'site') await this.origins.siteRemoved(id);
    } else if (isEvent(event, 'ringfleet.fleet.phone-changed.v1'))
      await this.origins.phoneChanged(event.data);
    else if (isEvent(event, 'ringfleet.fleet.site-changed.v1')) await this.origins.siteChanged(event.data);
  }
}
