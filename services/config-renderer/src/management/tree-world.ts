import type { ProvisioningTree } from '@ringfleet/provisioning-tree';
import { belowBootPath, macInPath, normalisePath } from '@ringfleet/ucs';

/** Larger files are no configuration. */
const LARGEST = 4 * 1024 * 1024;

/** The tree as phones see it, or as they would with some paths changed: lower-case path to bytes, null where it goes. */
export class TreeWorld {
  private readonly tree: Pick<ProvisioningTree, 'artifact' | 'readArtifact'>;
  private readonly changed: ReadonlyMap<string, Buffer | null>;
  private readonly held = new Map<string, Promise<Buffer>>();

  constructor(
    tree: Pick<ProvisioningTree, 'artifact' | 'readArtifact'>,
    changed: ReadonlyMap<string, Buffer | null> = new Map(),
  ) {
    this.tree = tree;
    this.changed = changed;
  }

  /** What one phone gets for a path; undefined when nothing is there for it. */
  async read(path: string, mac: string, bootPath = ''): Promise<Buffer | undefined> {
    const plain = normalisePath(path);
    for (const candidate of new Set([plain, belowBootPath(plain, bootPath)])) {
      const changed = this.changed.get(candidate.toLowerCase());
      if (changed === null) continue;
      const owner = macInPath(candidate);
      if (changed) return owner === undefined || owner === mac ? changed : undefined;
      const entry = this.tree.artifact(candidate);
      if (!entry) continue;
      if ((entry.mac !== null && entry.mac !== mac) || entry.size > LARGEST) return undefined;
      const key = candidate.toLowerCase();
      const bytes = this.held.get(key) ?? collected(this.tree.readArtifact(entry));
      this.held.set(key, bytes);
      return bytes;
    }
    return undefined;
  }

  has(path: string): boolean {
    const changed = this.changed.get(normalisePath(path).toLowerCase());
    return changed === undefined ? this.tree.artifact(path) !== undefined : changed !== null;
  }
}

async function collected(content: Buffer | AsyncIterable<Buffer>): Promise<Buffer> {
  if (Buffer.isBuffer(content)) return content;
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
