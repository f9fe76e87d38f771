import { RemoteService } from '@ringfleet/console';
import type { InternalRequests, Settings } from '@ringfleet/service-kit';
import { services } from '../services.ts';
import { urlsOf } from './upstream-settings.ts';

/** All services where they run by themselves. */
export function remoteServices(settings: Settings, internal: InternalRequests): RemoteService[] {
  return services.map(({ name }) => new RemoteService(name, urlsOf(name, settings), internal));
}
