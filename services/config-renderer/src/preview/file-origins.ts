import type { Repository } from '@ringfleet/storage';
import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import { parseRef } from '../intent/intent-document.ts';
import type { RenderedFile, RenderFault } from '../rendering/rendered-file.repository.ts';
import type { FileOrigin } from './phone-reads.ts';

export interface FileOriginsParts {
  treeFiles: Repository<TreeFile>;
  rendered: Repository<RenderedFile>;
  faults: Repository<RenderFault>;
}

/** Where the files of the tree come from, as it is now. */
export class FileOrigins {
  private readonly parts: FileOriginsParts;

  constructor(parts: FileOriginsParts) {
    this.parts = parts;
  }

  /** @param path as the tree has it */
  async of(path: string): Promise<FileOrigin> {
    const [own, rendered] = await Promise.all([
      this.parts.treeFiles.get(path),
      this.parts.rendered.get(path),
    ]);
    // An operator's own file stays in its place whatever would be rendered there.
    if ((own?.value.blob ?? null) !== null || !rendered || rendered.value.removed) return { kind: 'file' };
    const { owner, seq } = rendered.value;
    const fault = await this.parts.faults.get(owner);
    return { kind: 'layer', ref: parseRef(owner), ...(fault ? { upTo: seq } : {}) };
  }
}
