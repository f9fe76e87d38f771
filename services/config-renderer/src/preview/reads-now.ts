import type { ProvisioningTree, TreePin } from '@ringfleet/provisioning-tree';
import type { PhoneDirectories } from '@ringfleet/ucs';
import type { FileOrigins } from './file-origins.ts';
import type { PhoneReads, ServedFile } from './phone-reads.ts';
import { collected, type ReadingPhone, writtenFile } from './written-files.ts';

/** What a phone reads in the tree as it is. */
export class ReadsNow implements PhoneReads {
  private readonly tree: ProvisioningTree;
  private readonly phone: ReadingPhone;
  private readonly pin: TreePin;
  private readonly origins: FileOrigins;

  /** @param pin held while the phone boots, so that it never reads two change sets */
  constructor(tree: ProvisioningTree, phone: ReadingPhone, pin: TreePin, origins: FileOrigins) {
    this.tree = tree;
    this.phone = phone;
    this.pin = pin;
    this.origins = origins;
  }

  async at(path: string, directories: PhoneDirectories): Promise<ServedFile | undefined> {
    const { mac, bootPath } = this.phone;
    const written = writtenFile(this.tree, this.phone, path, directories);
    if (written) return written;
    const entry = this.tree.artifact(path, { pin: this.pin, bootPath });
    if (!entry || (entry.mac !== null && entry.mac !== mac)) return undefined;
    return {
      path: entry.path,
      size: entry.size,
      hash: entry.hash,
      bytes: () => collected(this.tree.readArtifact(entry)),
      origin: () => this.origins.of(entry.path),
    };
  }
}
