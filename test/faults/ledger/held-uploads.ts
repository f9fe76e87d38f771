import type { OverrideKind } from '@ringfleet/contracts';

/** An event of an upload, as the bus holds it. */
export interface HeldEvent {
  id: string;
  mac: string;
  kind: string;
  order: string;
  /** Of the bytes, keyed or not: equal for equal bytes. */
  hash: string;
  blobKey: string;
}

/** What the system holds of some phones. Hashes are those of the events. */
export interface HeldUploads {
  /** Each message of the bus, repeats included. */
  events: readonly HeldEvent[];
  /** Of the bytes that lie under each key. */
  blobs: ReadonlyMap<string, string>;
  /** MAC → indexed lines as they were logged, as often as they are found. */
  lines: ReadonlyMap<string, readonly string[]>;
  /** `mac/kind` → orders of the versions of an override file in its history. */
  versions: ReadonlyMap<string, readonly string[]>;
  /** `mac/kind` → what each gateway serves of an override file; undefined: nothing. */
  served: ReadonlyMap<string, ReadonlyMap<string, string | undefined>>;
  /** `mac/parameter` → records of what the phone overrides. */
  drift: ReadonlyMap<string, readonly { value: string; order: string }[]>;
}

/** Of which kinds of phone files the drift detector keeps each version. */
export const overrideFiles: readonly OverrideKind[] = ['phone', 'web'];
