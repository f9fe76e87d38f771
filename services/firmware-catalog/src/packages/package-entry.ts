import type { Readable } from 'node:stream';

/** One file of a package, not read yet. */
export interface PackageEntry {
  /** As the package names it, with slashes. */
  path: string;
  /** Bytes, unpacked. */
  size: number;
  /** Bytes in the package. */
  packed: number;
  /** The unpacked bytes; fails with a PackageFault when they are not what the package says they are. */
  open(): Promise<Readable>;
  /** SHA-256 in hex of the unpacked bytes; fails as `open` does. */
  sha256(): Promise<string>;
}
