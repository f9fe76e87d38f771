import { normalisePath, splitPath } from '../phones/provisioning-path.ts';
import { substituteMasks } from '../phones/substitution.ts';
import { faultAt, type Fault } from './fault.ts';
import { directoryAttributes, masterAttribute, type MasterFile } from './master-file.ts';
import type { XmlAttribute } from './xml-attributes.ts';

/** The limits of the 2006 guide (AG 2.2), in characters; the list's counts commas and blanks. */
export const masterLimits = { appFilePath: 255, configFilesEntry: 255, configFilesList: 2047 } as const;

/** The directories of a master file, by the words of the code. */
export type DirectoryName = keyof typeof directoryAttributes;

/** One path for each directory: no slash at either end, `''` is the root. */
export type MasterDirectories = Record<DirectoryName, string>;

/** A directory that is a URL: what belongs there never comes to this server. */
export interface DirectoryElsewhere {
  url: string;
  /** True for `http://0.0.0.0`, used to switch an upload off (polycom-ucs.md section 2.6). */
  disabled: boolean;
}

/** What one phone makes of a master file. */
export interface ResolvedMaster {
  /** As written, masks replaced; `sip.ld` when the file names none. */
  appFilePath: string;
  /** Whether the file names it. */
  appFilePathExplicit: boolean;
  /** The entries of CONFIG_FILES in order, trimmed, masks replaced; paths or URLs. */
  configFiles: string[];
  miscFiles: string[];
  serviceFiles: string[];
  dectFilePath?: string;
  bootBlockFilePath?: string;
  directories: MasterDirectories;
  /** Directories that are URLs; their entry in `directories` is `''` and means nothing. */
  elsewhere: Partial<Record<DirectoryName, DirectoryElsewhere>>;
  faults: Fault[];
}

/** Who reads the master file. A model or part number that is not known leaves its masks in place. */
export interface MasterReader {
  /** 12 lower-case hex digits. */
  mac: string;
  /** Model token, `VVX400` form; matched in any case. */
  model?: string;
  partNumber?: string;
}

/** What is not documented, and where the file lies. */
export interface ResolveMasterOptions {
  /**
   * What an empty CONFIG_FILES of one model means (polycom-ucs.md section 15 c).
   * @default 'none'
   */
  emptyModelList?: 'none' | 'general';
  /**
   * Path of the master file: its directories are relative to its own.
   * @default '' (in the root)
   */
  masterPath?: string;
}

/**
 * What one phone makes of a master file: the attribute of its model replaces the general one, masks are replaced,
 * lists split and directories normalised (polycom-ucs.md sections 2.2 to 2.6). A malformed file gives the defaults.
 */
export function resolveMaster(
  master: Pick<MasterFile, 'attributes'>,
  phone: MasterReader,
  options: ResolveMasterOptions = {},
): ResolvedMaster {
  const faults: Fault[] = [];
  const masks = {
    mac: phone.mac,
    ...(phone.partNumber === undefined ? {} : { partNumber: phone.partNumber }),
    ...(phone.model === undefined ? {} : { model: phone.model }),
  };
  const chosen = chooseAttributes(master.attributes, phone.model, options.emptyModelList ?? 'none');
  const reported = new Set<XmlAttribute>();
  const read = (base: string): { attribute: XmlAttribute; text: string } | undefined => {
    const attribute = chosen.get(base);
    if (!attribute) return undefined;
    const { text, unknown } = substituteMasks(attribute.value, masks);
    const strange = unknown.filter((word) => !knownMasks.has(word));
    if (strange.length > 0 && !reported.has(attribute)) {
      reported.add(attribute);
      const words = strange.map((word) => `[${word}]`).join(', ');
      faults.push(faultAt('RF_MASTER_UNKNOWN_MASK', valueAt(attribute), `${attribute.name} holds ${words}.`));
    }
    return { attribute, text };
  };
  const path = (base: string) => read(base)?.text.trim() || undefined;
  const list = (base: string) => splitList(read(base)?.text ?? '');

  const appFilePath = path('APP_FILE_PATH');
  const dectFilePath = path('DECT_FILE_PATH');
  const bootBlockFilePath = path('BOOTBLOCK_FILE_PATH');
  const app = chosen.get('APP_FILE_PATH');
  if (app && longest(app.value, appFilePath) > masterLimits.appFilePath)
    faults.push(tooLong('RF_MASTER_PATH_TOO_LONG', app, 'has', longest(app.value, appFilePath)));
  const configured = read('CONFIG_FILES');
  if (configured) faults.push(...overlongList(configured.attribute, configured.text));

  const directories = {} as MasterDirectories;
  const elsewhere: Partial<Record<DirectoryName, DirectoryElsewhere>> = {};
  for (const [name, base] of Object.entries(directoryAttributes) as [DirectoryName, string][]) {
    const text = path(base) ?? '';
    const url = /^[a-z][a-z\d+.-]*:\/\//i.test(text);
    directories[name] = url ? '' : normaliseDirectory(text, options.masterPath ?? '');
    if (url) elsewhere[name] = { url: text, disabled: /^[a-z]+:\/\/0\.0\.0\.0(?:[:/]|$)/i.test(text) };
  }
  return {
    appFilePath: appFilePath ?? 'sip.ld',
    appFilePathExplicit: appFilePath !== undefined,
    configFiles: splitList(configured?.text ?? ''),
    miscFiles: list('MISC_FILES'),
    serviceFiles: list('SERVICE_FILES'),
    ...(dectFilePath === undefined ? {} : { dectFilePath }),
    ...(bootBlockFilePath === undefined ? {} : { bootBlockFilePath }),
    directories,
    elsewhere,
    faults,
  };
}

/** Masks that have a value on every phone, whether or not it is known here. */
const knownMasks = new Set(['MACADDRESS', 'PHONE_MAC_ADDRESS', 'PHONE_PART_NUMBER', 'PHONE_MODEL']);

/** For each attribute the model's own one, else the general one; of several the first in the document. */
function chooseAttributes(
  attributes: readonly XmlAttribute[],
  model: string | undefined,
  emptyModelList: 'none' | 'general',
): Map<string, XmlAttribute> {
  const general = new Map<string, XmlAttribute>();
  const ofModel = new Map<string, XmlAttribute>();
  for (const attribute of attributes) {
    const named = masterAttribute(attribute.name);
    if (!named) continue;
    if (named.model === undefined) {
      if (!general.has(named.base)) general.set(named.base, attribute);
    } else if (model !== undefined && named.model.toLowerCase() === model.toLowerCase()) {
      const isSilent =
        named.base === 'CONFIG_FILES' && attribute.value.trim() === '' && emptyModelList === 'general';
      if (!isSilent && !ofModel.has(named.base)) ofModel.set(named.base, attribute);
    }
  }
  return new Map([...general, ...ofModel]);
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** Faults of the two limits on CONFIG_FILES; masks count as written and as replaced, whichever is longer. */
function overlongList(attribute: XmlAttribute, text: string): Fault[] {
  const faults: Fault[] = [];
  const length = longest(attribute.value, text);
  if (length > masterLimits.configFilesList)
    faults.push(tooLong('RF_MASTER_LIST_TOO_LONG', attribute, 'has', length));
  const written = splitList(attribute.value);
  splitList(text).forEach((entry, at) => {
    const size = longest(entry, written[at]);
    if (size > masterLimits.configFilesEntry)
      faults.push(tooLong('RF_MASTER_ENTRY_TOO_LONG', attribute, `has an entry (number ${at + 1}) of`, size));
  });
  return faults;
}

function tooLong(
  code: 'RF_MASTER_PATH_TOO_LONG' | 'RF_MASTER_LIST_TOO_LONG' | 'RF_MASTER_ENTRY_TOO_LONG',
  attribute: XmlAttribute,
  what: string,
  length: number,
): Fault {
  return faultAt(code, valueAt(attribute), `${attribute.name} ${what} ${length} characters.`);
}

function longest(...texts: (string | undefined)[]): number {
  return Math.max(...texts.map((text) => text?.length ?? 0));
}

function valueAt({ valueLine, valueColumn }: XmlAttribute) {
  return { line: valueLine, column: valueColumn };
}

/** Relative to the folder of the master file, unless it is absolute or empty: empty is the root (Schertz 2013). */
function normaliseDirectory(directory: string, masterPath: string): string {
  if (directory === '' || directory.startsWith('/')) return normalisePath(directory);
  return normalisePath(`${splitPath(masterPath).directory}/${directory}`);
}
