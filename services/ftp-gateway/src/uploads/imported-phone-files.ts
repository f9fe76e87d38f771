import { phoneFileKey, type PhoneFileImportAsked } from '@ringfleet/contracts';
import type { ProvisioningTree } from '@ringfleet/provisioning-tree';
import type { BlobStore, Sealer } from '@ringfleet/storage';
import type { UploadIntake } from './upload-intake.ts';

/** Takes what phones wrote into an imported folder as their first version; never over a newer one. */
export class ImportedPhoneFiles {
  private readonly intake: UploadIntake;
  private readonly tree: Pick<ProvisioningTree, 'phoneFileOrder'>;
  private readonly blobs: Pick<BlobStore, 'get'>;
  private readonly sealer: Sealer;

  constructor(
    intake: UploadIntake,
    tree: Pick<ProvisioningTree, 'phoneFileOrder'>,
    blobs: Pick<BlobStore, 'get'>,
    sealer: Sealer,
  ) {
    this.intake = intake;
    this.tree = tree;
    this.blobs = blobs;
    this.sealer = sealer;
  }

  /** Resolves when durable here; a repeat changes nothing. @throws RF_BLOB_MISSING, RF_JOURNAL_FULL */
  async take({ data }: { data: PhoneFileImportAsked }): Promise<void> {
    const { mac, kind, path, order, modified, blob } = data;
    const key = phoneFileKey({ mac, kind, path });
    const held = this.tree.phoneFileOrder(key);
    if (held !== undefined && held >= order) return;
    const bytes = this.sealer.open(await this.blobs.get(blob.key));
    await this.intake.acceptImport({ mac, kind, path, key, order, modified }, bytes);
  }
}
