import { topicName } from '@ringfleet/contracts';
import { withDeadLetters, type EventBus } from '@ringfleet/messaging';
import type { RingfleetService } from './ringfleet-service.ts';

/**
 * The bus as a service is given it: it refuses (TypeError) to read with a group, or a topic, that the service does not
 * declare. The dead-letter topics of the cluster are made from what is declared.
 */
export function busOfService(
  bus: EventBus,
  { name, groups }: Pick<RingfleetService, 'name' | 'groups'>,
  topicPrefix: string,
): EventBus {
  const subscribe: EventBus['subscribe'] = async (subscription) => {
    const { group, topics } = subscription;
    const declared = (groups[group] ?? []).map((id) => topicName(id, topicPrefix));
    const readable = withDeadLetters(declared, group);
    const other = topics.find((topic) => !readable.includes(topic));
    if (other !== undefined)
      throw new TypeError(
        `${name} does not declare that its group ${group} reads ${other}: name it in its groups`,
      );
    return bus.subscribe(subscription);
  };
  return Object.assign(Object.create(bus) as EventBus, { subscribe });
}
