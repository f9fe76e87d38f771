import { parseMac } from '../phones/mac.ts';
import { parsePartNumber } from '../phones/models.ts';

/** What a phone says of itself in one of its logs. */
export type InventoryName =
  /** 12 lower-case hex digits. */
  | 'mac'
  | 'ip'
  | 'subnetMask'
  /** The name on the phone: `SoundStation IP 5000`. */
  | 'modelName'
  /** The assembly: `3111-30900-001`. */
  | 'partNumber'
  /** Of the assembly: `B`. */
  | 'revision'
  /** Version, with what follows it in brackets left out: `2.8.1`. */
  | 'bootBlock'
  /** Version of the first-stage program; never the application's (polycom-ucs.md section 1.2). */
  | 'updater'
  /** Version of the application. */
  | 'application';

const MODEL = /^Platform: Model=([^,]{1,64}), Assembly=([\w-]{1,32})(?: Rev=(\w{1,8}))?/;
const NETWORK =
  /^Platform: MAC=([0-9a-fA-F:-]{12,17})(?:, IP=([\w.:]{1,45}))?(?:, Subnet Mask=([\w.:]{1,45}))?/;
const BOOT_BLOCK = /^Platform: BootBlock=([\d.]{1,32})/;
const PROGRAM =
  /^Application, \w{1,32}: Label=(\w{1,32}), Version=(?:[A-Za-z]\S{0,63} )?(\d{1,6}(?:\.\d{1,6}){2,3})/;
const UPDATER_LABELS = new Set(['BOOT', 'BOOTROM', 'UPDATER']);

/**
 * What one line says of its phone, by its text. `Label=BOOT` is the updater's version, in a boot log the only one there
 * is; `Label=SIP` is the application's (polycom-ucs.md section 7).
 */
export function inventoryOf(text: string): [name: InventoryName, value: string][] {
  if (text.startsWith('Platform:')) return platformFacts(text);
  if (text.startsWith('Application,')) return programFacts(text);
  return [];
}

function platformFacts(text: string): [InventoryName, string][] {
  const [, modelName, assembly = '', revision] = MODEL.exec(text) ?? [];
  const [, mac = '', ip, mask] = NETWORK.exec(text) ?? [];
  return told([
    ['modelName', modelName],
    ['partNumber', parsePartNumber(assembly)],
    ['revision', revision],
    ['mac', parseMac(mac)],
    ['ip', address(ip)],
    ['subnetMask', address(mask)],
    ['bootBlock', BOOT_BLOCK.exec(text)?.[1]],
  ]);
}

function programFacts(text: string): [InventoryName, string][] {
  const [, label = '', version] = PROGRAM.exec(text) ?? [];
  if (UPDATER_LABELS.has(label.toUpperCase())) return told([['updater', version]]);
  return label.toUpperCase() === 'SIP' ? told([['application', version]]) : [];
}

/** `Resolving` until DHCP has answered. */
function address(text: string | undefined): string | undefined {
  return text !== undefined && /^[\da-fA-F]*[.:]/.test(text) ? text : undefined;
}

function told(facts: [InventoryName, string | undefined][]): [InventoryName, string][] {
  return facts.filter((fact): fact is [InventoryName, string] => fact[1] !== undefined);
}
