import { type DynamicModule, Module } from '@nestjs/common';
import { OutboxRelay } from '@ringfleet/messaging';
import { registerOutboxHealth, type ServiceParts, StateOnBus } from '@ringfleet/service-kit';
import { DhcpOptionsLife } from './dhcp-options-life.ts';
import { FleetEventsController } from './fleet/fleet-events.controller.ts';
import { FleetView } from './fleet/fleet-view.service.ts';
import { knownSettings, knownSites } from './fleet/known-fleet.repositories.ts';
import { DhcpLintController } from './lint/dhcp-lint.controller.ts';
import { DhcpController } from './options/dhcp.controller.ts';
import { optionSets } from './options/option-set.repository.ts';
import { OptionSets } from './options/option-sets.service.ts';
import { ShownOptions } from './options/shown-options.service.ts';

@Module({})
export class DhcpOptionsModule {
  static register({ bus, documents, topicPrefix, instance, health }: ServiceParts): DynamicModule {
    const source = `/ringfleet/dhcp-options/${instance}`;
    const view = new FleetView(documents.repository(knownSites), documents.repository(knownSettings));
    const stored = documents.repository(optionSets);
    const sets = new OptionSets(view, stored, { source, topicPrefix });
    const relay = new OutboxRelay({ store: documents, bus });
    const state = new StateOnBus({
      ...{ bus, documents, relay, topicPrefix, topic: 'dhcp', state: stored },
      messageOf: ({ value }) => sets.messageOf(value),
    });
    registerOutboxHealth(health, relay);
    return {
      module: DhcpOptionsModule,
      controllers: [FleetEventsController, DhcpLintController, DhcpController],
      providers: [
        { provide: OptionSets, useValue: sets },
        { provide: ShownOptions, useValue: new ShownOptions(view) },
        { provide: StateOnBus, useValue: state },
        { provide: DhcpOptionsLife, useValue: new DhcpOptionsLife(relay, state) },
      ],
    };
  }
}
