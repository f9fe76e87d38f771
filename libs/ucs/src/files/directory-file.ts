import { faultAt, type Fault } from './fault.ts';
import { descendants, fieldOf, readXmlTree, type XmlNode } from './xml-tree.ts';

/** One contact of a phone's directory. What the file leaves out or leaves empty is absent. */
export interface DirectoryItem {
  lastName?: string;
  firstName?: string;
  label?: string;
  /** Number or address to call. */
  contact?: string;
  /** Speed-dial index, from 1. */
  speedDial?: number;
  ringType?: string;
  divertContact?: string;
  autoDivert?: boolean;
  autoReject?: boolean;
  buddyWatch?: boolean;
  buddyBlock?: boolean;
}

/** A phone's directory, or the seed of one. */
export interface DirectoryFile {
  wellFormed: boolean;
  items: DirectoryItem[];
  faults: Fault[];
}

/** Reads `<mac>-directory.xml` and `000000000000-directory.xml` (AG 3.1; polycom-ucs.md section 8.1). Never throws. */
export function readDirectoryFile(bytes: Uint8Array): DirectoryFile {
  const { root, faults } = readXmlTree(bytes);
  if (!root) return { wellFormed: false, items: [], faults };
  if (root.name !== 'directory')
    faults.push(
      faultAt('RF_FILE_SHAPE', { line: 1, column: 1 }, `The root is <${root.name}>, not <directory>.`),
    );
  return { wellFormed: true, items: descendants(root, 'item').map(toItem), faults };
}

function toItem(node: XmlNode): DirectoryItem {
  const speedDial = fieldOf(node, 'sd');
  const item: { [K in keyof DirectoryItem]: DirectoryItem[K] | undefined } = {
    lastName: fieldOf(node, 'ln'),
    firstName: fieldOf(node, 'fn'),
    label: fieldOf(node, 'lb'),
    contact: fieldOf(node, 'ct'),
    speedDial: speedDial !== undefined && /^\d{1,6}$/.test(speedDial) ? Number(speedDial) : undefined,
    ringType: fieldOf(node, 'rt'),
    divertContact: fieldOf(node, 'dc'),
    autoDivert: flag(node, 'ad'),
    autoReject: flag(node, 'ar'),
    buddyWatch: flag(node, 'bw'),
    buddyBlock: flag(node, 'bb'),
  };
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}

function flag(node: XmlNode, name: string): boolean | undefined {
  const value = fieldOf(node, name);
  return value === undefined ? undefined : value === '1';
}
