import type { PendingUpload } from '../journal/journal-segments.ts';

/** An upload whose order is given out, and whose bytes are on their way to the disk. */
export interface CommittingUpload {
  order: string;
  generation?: string;
}

/**
 * Uploads that were answered 226 and that the tree does not hold yet, by phone file: a phone reads back at once what it
 * stored, whatever is down (design section 6.3).
 */
export class PhoneFileOverlay {
  private readonly stored = new Map<string, PendingUpload[]>();
  private readonly keysOfMac = new Map<string, Set<string>>();
  private readonly userFiles = new Map<string, PendingUpload[]>();
  private readonly committing = new Map<string, CommittingUpload[]>();

  /** Malformed uploads are in no view, and are left out. */
  add(upload: PendingUpload): void {
    const { key, mac, user, path, wellFormed } = upload.entry;
    if (!wellFormed) return;
    const uploads = this.stored.get(key) ?? [];
    uploads.push(upload);
    uploads.sort((a, b) => (a.entry.order < b.entry.order ? -1 : 1));
    this.stored.set(key, uploads);
    if (user !== undefined) this.userFiles.set(path, [...(this.userFiles.get(path) ?? []), upload]);
    if (mac === undefined) return;
    const keys = this.keysOfMac.get(mac) ?? new Set();
    this.keysOfMac.set(mac, keys.add(key));
  }

  /** The tree holds its order, or a higher one. */
  drop(upload: PendingUpload): void {
    const { key, mac, user, path } = upload.entry;
    const ofUser = (this.userFiles.get(path) ?? []).filter((other) => other !== upload);
    if (ofUser.length > 0) this.userFiles.set(path, ofUser);
    else if (user !== undefined) this.userFiles.delete(path);
    const rest = (this.stored.get(key) ?? []).filter((other) => other !== upload);
    if (rest.length > 0) {
      this.stored.set(key, rest);
      return;
    }
    this.stored.delete(key);
    if (mac === undefined) return;
    const keys = this.keysOfMac.get(mac);
    keys?.delete(key);
    if (keys?.size === 0) this.keysOfMac.delete(mac);
  }

  /** By order, oldest first. */
  of(key: string): readonly PendingUpload[] {
    return this.stored.get(key) ?? [];
  }

  /** Keys of a phone's files. */
  keysOf(mac: string): readonly string[] {
    return [...(this.keysOfMac.get(mac) ?? [])];
  }

  /** Who wrote a user's file first, among what is not in the tree yet. */
  userFileOwner(path: string): string | undefined {
    return this.userFiles.get(path)?.[0]?.entry.mac;
  }

  /** Notes an upload on its way. @returns what ends the note */
  begin(key: string, upload: CommittingUpload): () => void {
    const uploads = this.committing.get(key) ?? [];
    this.committing.set(key, [...uploads, upload]);
    return () => {
      const rest = (this.committing.get(key) ?? []).filter((other) => other !== upload);
      if (rest.length > 0) this.committing.set(key, rest);
      else this.committing.delete(key);
    };
  }

  /** The newest upload on its way. */
  newestCommitting(key: string): CommittingUpload | undefined {
    return this.committing.get(key)?.at(-1);
  }
}
