import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { isEvent, type RingfleetEvent } from '@ringfleet/contracts';
import { EventContext } from '@ringfleet/messaging';
import { OptionSets } from '../options/option-sets.service.ts';

/** Sites and settings, as the renderer tells them. Groups, layers and phones change nothing here. */
@Controller()
export class FleetEventsController {
  private readonly sets: OptionSets;

  constructor(sets: OptionSets) {
    this.sets = sets;
  }

  @EventPattern<string>('fleet.v1')
  async changed(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    const { key } = context.message;
    if (event === null) {
      if (key === 'fleet/settings') await this.sets.settingsRemoved();
      else if (key.startsWith('site/')) await this.sets.siteRemoved(key.slice('site/'.length));
    } else if (isEvent(event, 'ringfleet.fleet.site-changed.v1')) await this.sets.siteChanged(event.data);
    else if (isEvent(event, 'ringfleet.fleet.settings-changed.v1'))
      await this.sets.settingsChanged(event.data);
  }
}
