import { describeSettings } from '@ringfleet/service-kit';
import { settingsDefinitions } from '@ringfleet/standalone';
import { code, head, plain, table } from './markdown.mjs';

/** Every setting of every service: variable, key in the settings file, default, meaning. */
export function settingsPage() {
  const settings = describeSettings(settingsDefinitions());
  const services = [...new Set(settings.map(({ service }) => service))];
  return [
    ...head('Settings', "the services' settings definitions"),
    'A setting is an environment variable, or a key of a YAML file: `ringfleet.yaml` in the working folder, or the file that `RINGFLEET_CONFIG` names. The variable wins. Everything wrong with the settings is said at once, and the start is refused; a name that is no setting is wrong too.',
    '',
    'Lists are written with commas, in YAML also as a list. `on` and `off` may be written `true` and `false`.',
    '',
    ...services.flatMap((service) => [
      `## ${service}`,
      '',
      ...table(
        ['Variable', 'In the file', 'Default', 'Meaning'],
        settings.filter((setting) => setting.service === service).map(rowOf),
      ),
      '',
    ]),
  ].join('\n');
}

function rowOf({ name, yaml, doc, default: preset, unit, secret }) {
  const value = preset === undefined ? 'not set' : preset === '' ? 'empty' : code(preset);
  const text = secret ? `${doc} Never shown.` : doc;
  return [code(name), code(yaml), unit === undefined ? value : `${value} (${unit})`, plain(text)];
}
