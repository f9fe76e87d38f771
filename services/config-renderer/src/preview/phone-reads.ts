import type { PhoneDirectories } from '@ringfleet/ucs';
import type { IntentRef } from '../intent/intent-document.ts';

/** Where the content of a file comes from. */
export type FileOrigin =
  /** Rendered; `upTo`: no newer version of the document is in it, since that could not be rendered. */
  | { kind: 'layer'; ref: IntentRef; upTo?: number }
  /** Imported or put. */
  | { kind: 'file' }
  /** The phone wrote it itself. */
  | { kind: 'written'; at: string };

/** A file that a phone is given. */
export interface ServedFile {
  /** As the tree has it: without the boot path when it was found in the root. */
  path: string;
  /** Bytes. */
  size: number;
  /** Keyed; of a file that was rendered for looking only there is none. */
  hash?: string;
  /** @throws RF_SEAL_BROKEN */
  bytes(): Promise<Uint8Array>;
  origin(): Promise<FileOrigin>;
}

/** What one phone reads at a path: in the tree as it is, or as it was. */
export interface PhoneReads {
  /**
   * @param path boot path included; what is not there is looked up in the root
   * @param directories of the master file that the phone has read
   * @returns undefined when nothing is there, or it is another phone's
   * @throws RF_PATH_INVALID
   */
  at(path: string, directories: PhoneDirectories): Promise<ServedFile | undefined>;
}
