const MIB = 1024 * 1024;

/** What a package may hold at most: far beyond any vendor's (the largest is 1 GB, its images 60 MB). */
export const packageLimits = {
  entries: 20_000,
  /** Bytes of one image. */
  image: 512 * MIB,
  /** Bytes of one static file: it is sealed in memory. */
  staticFile: 16 * MIB,
  /** Bytes of all files, unpacked. */
  total: 8 * 1024 * MIB,
  /** Unpacked bytes for each packed one; images are packed already. */
  ratio: 200,
  /** Below this a file may be packed as well as it likes. */
  ratioFrom: MIB,
  /** Bytes of sip.ver: a version and nothing else. */
  sipVer: 256,
} as const;
