import { z } from 'zod';

/** 12 lower-case hex digits without separators. */
export const macSchema = z.string().regex(/^[0-9a-f]{12}$/);

/** RFC 3339 in UTC. */
export const timeSchema = z.iso.datetime();

/** A path of the tree: no leading slash, single slashes, no `.` or `..` segments. */
export const treePathSchema = z.string().min(1).max(1024);

/** `sha256:` of firmware and static files, `hmac:` (keyed, a plain hash of a file with one unknown PIN is an oracle) of all else. */
export const hashSchema = z.string().regex(/^(sha256|hmac):[0-9a-f]{64}$/);

/** Where the sealed bytes lie in the blob store; the key begins with its owner. */
export const blobRefSchema = z.object({ key: z.string() });

/** Sealed bytes in base64, when they are small enough to travel in the message (256 KiB). */
export const sealedInlineSchema = z.string();

export const addressSchema = z.string().max(64);
