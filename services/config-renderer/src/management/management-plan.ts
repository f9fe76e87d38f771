import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import type { FleetContext } from '../intent/intent-store.ts';
import type { ProposedDocument } from '../plans/intent-plan.ts';

/** What taking one file under management would come to. */
export interface ManagementPlan {
  /** For people: `the layer of the fleet`. */
  becomes: string;
  documents: ProposedDocument[];
  /** What is worth knowing, sentences. */
  notes: string[];
}

/** One file of the operator with its bytes. */
export interface OwnFile {
  file: TreeFile;
  bytes: Buffer;
}

/** What a plan is worked out against. */
export interface PlanBase {
  context: FleetContext;
  /** Whether the root's master file is a file of the operator. */
  hasOwnMaster: boolean;
}
