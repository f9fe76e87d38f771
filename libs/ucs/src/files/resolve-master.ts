import { normalisePath, splitPath } from '../phones/provisioning-path.ts';
import { substituteMasks } from '../phones/substitution.ts';
import type { Fault } from './fault.ts';
import { faultsOfMasterAttribute, splitList } from './master-attribute-faults.ts';
import { directoryAttributes, masterAttribute, type MasterFile } from './master-file.ts';
import type { XmlAttribute } from './xml-attributes.ts';

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
  const masks = {
    mac: phone.mac,
    ...(phone.partNumber === undefined ? {} : { partNumber: phone.partNumber }),
    ...(phone.model === undefined ? {} : { model: phone.model }),
  };
  const chosen = chooseAttributes(master.attributes, phone.model, options.emptyModelList ?? 'none');
  const text = (base: string) => substituteMasks(chosen.get(base)?.value ?? '', masks).text.trim();
  const path = (base: string) => text(base) || undefined;

  const appFilePath = path('APP_FILE_PATH');
  const dectFilePath = path('DECT_FILE_PATH');
  const bootBlockFilePath = path('BOOTBLOCK_FILE_PATH');
  const directories = {} as MasterDirectories;
  const elsewhere: Partial<Record<DirectoryName, DirectoryElsewhere>> = {};
  for (const [name, base] of Object.entries(directoryAttributes) as [DirectoryName, string][]) {
    const directory = text(base);
    const url = /^[a-z][a-z\d+.-]*:\/\//i.test(directory);
    directories[name] = url ? '' : normaliseDirectory(directory, options.masterPath ?? '');
    if (url)
      elsewhere[name] = { url: directory, disabled: /^[a-z]+:\/\/0\.0\.0\.0(?:[:/]|$)/i.test(directory) };
  }
  return {
    appFilePath: appFilePath ?? 'sip.ld',
    appFilePathExplicit: appFilePath !== undefined,
    configFiles: splitList(text('CONFIG_FILES')),
    miscFiles: splitList(text('MISC_FILES')),
    serviceFiles: splitList(text('SERVICE_FILES')),
    ...(dectFilePath === undefined ? {} : { dectFilePath }),
    ...(bootBlockFilePath === undefined ? {} : { bootBlockFilePath }),
    directories,
    elsewhere,
    faults: [...chosen].flatMap(([base, attribute]) => faultsOfMasterAttribute(attribute, base, masks)),
  };
}

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

/** Relative to the folder of the master file, unless it is absolute or empty: empty is the root (Schertz 2013). */
function normaliseDirectory(directory: string, masterPath: string): string {
  if (directory === '' || directory.startsWith('/')) return normalisePath(directory);
  return normalisePath(`${splitPath(masterPath).directory}/${directory}`);
}
