import { readCallListFile } from '../files/call-list-file.ts';
import { decodeText } from '../files/decode-text.ts';
import { readDirectoryFile } from '../files/directory-file.ts';
import type { Fault } from '../files/fault.ts';
import { readLicenceFile } from '../files/licence-file.ts';
import { masterAttribute } from '../files/master-file.ts';
import { readOverrideFile } from '../files/override-file.ts';
import { readUpgradeManifest } from '../files/upgrade-manifest.ts';
import { defaultXmlLimits, readXmlAttributes, type XmlAttribute } from '../files/xml-attributes.ts';
import { classifyFileName } from '../phones/file-names.ts';
import { findPemDashes } from './pem-dashes.ts';

/** What a file is read as. `other` is not read: firmware, logs, pictures, unknown XML. */
export type LintKind =
  'master' | 'configuration' | 'override' | 'directory' | 'calls' | 'licence' | 'manifest' | 'other';

/** A file to judge. */
export interface LintFile {
  /** Path in the provisioning folder, with forward slashes. */
  path: string;
  /** Absent for files of which only the presence counts. */
  bytes?: Uint8Array;
  /** Found by name and content when absent. */
  kind?: LintKind;
}

/** A file as read once, for its own rules and for those across files. */
export interface ExaminedFile {
  path: string;
  kind: LintKind;
  /** Of master, configuration and override files that are well-formed. */
  attributes: XmlAttribute[];
  root?: string;
  /** Whether the phone wrote it; of override files only. */
  isPhoneMade: boolean;
  /** What the readers found. */
  faults: Fault[];
}

/** Reads a file as what it is. */
export function examineFile({ path, bytes, kind }: LintFile): ExaminedFile {
  const nothing = { path, attributes: [], isPhoneMade: false, faults: [] };
  const named = kind ?? kindByName(path);
  if (!bytes || named === 'other') return { ...nothing, kind: named };
  const reader = xmlReaders[named];
  if (reader) return { ...nothing, kind: named, faults: reader(bytes).faults };

  const { wellFormed, attributes, root, faults } = readXmlAttributes(bytes);
  const pem = bytes.length > defaultXmlLimits.bytes ? [] : findPemDashes(decodeText(bytes)).faults;
  const isMaster =
    named === 'configuration' && attributes.some(({ name }) => masterAttribute(name) !== undefined);
  return {
    path,
    kind: isMaster && kind === undefined ? 'master' : named,
    attributes: wellFormed ? attributes : [],
    ...(root === undefined ? {} : { root }),
    isPhoneMade: named === 'override' && readOverrideFile(bytes).kind === 'override',
    faults: [...faults, ...pem],
  };
}

const xmlReaders: Partial<Record<LintKind, (bytes: Uint8Array) => { faults: Fault[] }>> = {
  directory: readDirectoryFile,
  calls: readCallListFile,
  licence: readLicenceFile,
  manifest: readUpgradeManifest,
};

function kindByName(path: string): LintKind {
  switch (classifyFileName(path).kind) {
    case 'master':
    case 'generic-master':
      return 'master';
    case 'phone-override':
    case 'web-override':
      return 'override';
    case 'directory':
    case 'seed-directory':
      return 'directory';
    case 'calls':
      return 'calls';
    case 'licence':
      return 'licence';
    case 'parameter':
    case 'user-override':
      return 'configuration';
    default:
      return 'other';
  }
}
