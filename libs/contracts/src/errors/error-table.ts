import { busErrors } from './bus-errors.ts';
import { commandErrors } from './command-errors.ts';
import { driftErrors } from './drift-errors.ts';
import { firmwareErrors } from './firmware-errors.ts';
import { dhcpErrors } from './dhcp-errors.ts';
import { gatewayErrors } from './gateway-errors.ts';
import { importedFileErrors } from './imported-file-errors.ts';
import { intentErrors } from './intent-errors.ts';
import { logErrors } from './log-errors.ts';
import { operatorErrors } from './operator-errors.ts';
import { storageErrors } from './storage-errors.ts';
import { treeErrors } from './tree-errors.ts';

export interface ErrorEntry {
  /** One sentence that names the thing at fault; `{name}` places are filled from parameters. */
  message: string;
  /** What the reader can do. */
  advice: string;
  /** HTTP status of the problem document. */
  status: number;
  /** Whether the same request can succeed later without a change. */
  retry: boolean;
}

/** Every error a person can meet (the lint rules of libs/ucs are the faults of files and stand beside it in the docs). */
export const errorTable = {
  ...busErrors,
  ...commandErrors,
  ...dhcpErrors,
  ...driftErrors,
  ...firmwareErrors,
  ...gatewayErrors,
  ...importedFileErrors,
  ...intentErrors,
  ...logErrors,
  ...operatorErrors,
  ...storageErrors,
  ...treeErrors,
} as const satisfies Record<`RF_${string}`, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;
