import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { isEvent, type RingfleetEvent } from '@ringfleet/contracts';
import { EventContext } from '@ringfleet/messaging';
import { RootMaster } from '../targets/root-master.ts';
import { CatalogPhones } from './catalog-phones.service.ts';

/** What others tell of phones and of the fleet. */
@Controller()
export class CatalogEventsController {
  private readonly phones: CatalogPhones;
  private readonly rootMaster: RootMaster;

  constructor(phones: CatalogPhones, rootMaster: RootMaster) {
    this.phones = phones;
    this.rootMaster = rootMaster;
  }

  @EventPattern<string>('phone-facts.v1')
  async facts(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    if (event === null) await this.phones.factsForgotten(context.message.key);
    else if (isEvent(event, 'ringfleet.phone.facts-known.v1')) await this.phones.factsKnown(event.data);
  }

  @EventPattern('phone-activity.v1')
  async activity(@Payload() event: RingfleetEvent): Promise<void> {
    if (isEvent(event, 'ringfleet.phone.session-observed.v1')) await this.phones.sessionObserved(event);
  }

  @EventPattern<string>('fleet.v1')
  async fleet(@Payload() event: RingfleetEvent | null, @Ctx() context: EventContext): Promise<void> {
    if (event === null) {
      const { key } = context.message;
      const [kind, id = ''] = key.split('/');
      if (key === 'fleet/settings') await this.rootMaster.settingsForgotten();
      if (kind === 'phone') await this.phones.phoneRemoved(id);
      if (kind === 'group') await this.phones.groupRemoved(id);
      if (kind === 'site') await this.phones.siteRemoved(id);
    } else if (isEvent(event, 'ringfleet.fleet.settings-changed.v1')) {
      await this.rootMaster.settingsChanged(event.data);
    } else if (isEvent(event, 'ringfleet.fleet.phone-changed.v1')) {
      await this.phones.phoneChanged(event.data);
    } else if (isEvent(event, 'ringfleet.fleet.group-changed.v1')) {
      await this.phones.groupChanged(event.data.id, event.data.parent);
    } else if (isEvent(event, 'ringfleet.fleet.site-changed.v1')) {
      await this.phones.siteChanged(event.data.id, event.data.bootPath);
    }
  }
}
