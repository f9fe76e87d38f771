import { mergeConfiguration, readConfigurationFile } from '@ringfleet/ucs';
import type { StoredValue } from '../intent/intent-document.ts';
import { type IntentSecrets, SecretRefusedError } from '../intent/intent-secrets.ts';
import { ManagementRefusal } from './management-refusal.ts';

/** What a configuration file sets, the first setting of each parameter. @throws ManagementRefusal when it is malformed */
export function parametersOf(path: string, bytes: Uint8Array): Map<string, string> {
  const file = readConfigurationFile(bytes);
  if (!file.wellFormed) {
    const [fault] = file.faults.filter(({ severity }) => severity === 'error');
    const place = fault === undefined ? '' : `: line ${fault.line}, ${fault.message.replace(/\.$/, '')}`;
    throw new ManagementRefusal(`it is malformed, so phones take nothing of it${place}`);
  }
  const undecodable = file.faults.find(({ code }) => code === 'RF_ENCODING_INVALID');
  if (undecodable)
    throw new ManagementRefusal(`line ${undecodable.line} has a byte that is no text in the file's encoding`);
  const { effective } = mergeConfiguration([{ path, settings: file.settings }]);
  return new Map([...effective].map(([name, { value }]) => [name, value]));
}

/** Values as documents keep them, secrets sealed. @throws ManagementRefusal */
export function keptParameters(
  parameters: ReadonlyMap<string, string>,
  secrets: IntentSecrets,
  before: Readonly<Record<string, StoredValue>> = {},
): Record<string, StoredValue> {
  const kept: Record<string, StoredValue> = {};
  for (const [name, value] of parameters) {
    try {
      kept[name] = secrets.keepParameter(name, value, Object.hasOwn(before, name) ? before[name] : undefined);
    } catch (error) {
      if (!(error instanceof SecretRefusedError)) throw error;
      throw new ManagementRefusal(`${name}: ${error.message}`);
    }
  }
  return kept;
}
