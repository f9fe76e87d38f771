import { consumerGroups } from '../../services/standalone/dist/cluster/dead-letter-topics.js';

/** charts/ringfleet/files/groups.json: every consumer group of the services. */
export function chartGroups() {
  return `${JSON.stringify(consumerGroups, undefined, 2)}\n`;
}
