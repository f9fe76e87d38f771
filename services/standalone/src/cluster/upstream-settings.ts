import {
  defineSettings,
  listText,
  setting,
  type Setting,
  type SettingName,
  type Settings,
} from '@ringfleet/service-kit';
import { services } from '../services.ts';

const urlsText = listText.refine(
  (urls) => urls.length > 0 && urls.every((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? '')),
  'must be a URL like http://host:8080, several with commas',
);

type Urls = Setting<string[]>;

/** Where the services are that run by themselves: for the console, and for each other. */
export const upstreamSettings = defineSettings<Record<SettingName, Urls>>(
  'every service',
  Object.fromEntries(
    services.map(({ name }) => [
      settingName(name),
      setting(urlsText, {
        doc: `Where ${name} is reached when each service runs by itself; several URLs, or a name with several addresses, are several processes of it.`,
        default: `http://${name}:8080`,
      }),
    ]),
  ),
);

/** URLs of a service's processes. */
export function urlsOf(service: string, settings: Settings): readonly string[] {
  return settings.of(upstreamSettings)[settingName(service)] ?? [];
}

function settingName(service: string): SettingName {
  return `RINGFLEET_UPSTREAM_${service.toUpperCase().replaceAll('-', '_')}`;
}
