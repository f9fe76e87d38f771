import { join } from 'node:path';
import { consoleSettings } from '@ringfleet/console';
import type { Settings } from '@ringfleet/service-kit';

/** Where the first token lies. */
export function adminTokenFile(settings: Settings, dataFolder: string): string {
  return settings.of(consoleSettings).RINGFLEET_ADMIN_TOKEN_FILE ?? join(dataFolder, 'admin.token');
}
