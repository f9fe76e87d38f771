import { RingfleetError } from '@ringfleet/contracts';
import { partsSettings, settingsTable, type Settings, type SettingsFault } from '@ringfleet/service-kit';

type PartsSettings = ReturnType<typeof chosen>;

/** What the settings say of the parts, each for itself right and all of them together. @throws RF_SETTINGS_INVALID */
export function partsChoice(settings: Settings): PartsSettings {
  const choice = chosen(settings);
  const faults = [...busFaults(choice), ...storeFaults(choice)];
  if (faults.length > 0) throw new RingfleetError('RF_SETTINGS_INVALID', { table: settingsTable(faults) });
  return choice;
}

function chosen(settings: Settings) {
  return settings.of(partsSettings);
}

function busFaults(choice: PartsSettings): SettingsFault[] {
  const faults: SettingsFault[] = [];
  if (choice.RINGFLEET_BUS === 'kafka' && choice.RINGFLEET_KAFKA_BROKERS === undefined)
    faults.push(fault('RINGFLEET_KAFKA_BROKERS', 'must be set with RINGFLEET_BUS=kafka'));
  together(choice, faults, ['RINGFLEET_KAFKA_SASL', 'RINGFLEET_KAFKA_USER', 'RINGFLEET_KAFKA_PASSWORD']);
  together(choice, faults, ['RINGFLEET_KAFKA_CERT_FILE', 'RINGFLEET_KAFKA_KEY_FILE']);
  if (!choice.RINGFLEET_KAFKA_TLS)
    for (const name of ['RINGFLEET_KAFKA_CA_FILE', 'RINGFLEET_KAFKA_CERT_FILE'] as const)
      if (choice[name] !== undefined) faults.push(fault(name, 'needs RINGFLEET_KAFKA_TLS=on'));
  return faults;
}

function storeFaults(choice: PartsSettings): SettingsFault[] {
  const faults: SettingsFault[] = [];
  const { kind } = choice.RINGFLEET_BLOBS;
  if (choice.RINGFLEET_BUS === 'kafka' && kind === 'file')
    faults.push(
      fault(
        'RINGFLEET_BLOBS',
        'must be s3:// or gridfs: with Kafka: other processes read what this one writes',
      ),
    );
  if (kind === 'gridfs' && choice.RINGFLEET_MONGODB_URI === undefined)
    faults.push(fault('RINGFLEET_MONGODB_URI', 'must be set with RINGFLEET_BLOBS=gridfs:'));
  together(choice, faults, ['RINGFLEET_BLOBS_ACCESS_KEY', 'RINGFLEET_BLOBS_SECRET_KEY']);
  return faults;
}

/** All of them are set, or none. */
function together(choice: PartsSettings, faults: SettingsFault[], names: (keyof PartsSettings)[]): void {
  const absent = names.filter((name) => choice[name] === undefined);
  if (absent.length === 0 || absent.length === names.length) return;
  const set = names.filter((name) => !absent.includes(name));
  for (const name of absent) faults.push(fault(name, `must be set with ${set.join(' and ')}`));
}

function fault(setting: string, reason: string): SettingsFault {
  return { setting, value: '', reason };
}
