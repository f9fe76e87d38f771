import type { ProvisioningTree } from '@ringfleet/provisioning-tree';
import { phoneFileOf, type PhoneDirectories } from '@ringfleet/ucs';
import type { ServedFile } from './phone-reads.ts';

/** The phone that reads, and where it boots. */
export interface ReadingPhone {
  mac: string;
  /** `''` is the root. */
  bootPath: string;
}

/** What the phone itself wrote at a path: there is one state of it only, the newest. */
export function writtenFile(
  tree: ProvisioningTree,
  { mac, bootPath }: ReadingPhone,
  path: string,
  directories: PhoneDirectories,
): ServedFile | undefined {
  const named = phoneFileOf(path, { directories, bootPath });
  if (named?.mac !== mac) return undefined;
  const held = tree.phoneFile({ mac, kind: named.kind, path: named.path });
  return (
    held && {
      path: held.path,
      size: held.size,
      hash: held.hash,
      bytes: () => collected(tree.phoneFileBytes(held)),
      origin: () => Promise.resolve({ kind: 'written', at: held.modified.toISOString() }),
    }
  );
}

/** A content of the tree as one piece. */
export async function collected(content: Buffer | AsyncIterable<Buffer>): Promise<Buffer> {
  if (Buffer.isBuffer(content)) return content;
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
