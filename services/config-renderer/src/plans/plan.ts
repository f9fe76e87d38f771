import type { IntentDocument, IntentKind } from '../intent/intent-document.ts';
import type { IntentFindings } from '../intent/intent-faults.ts';
import type { FleetContext } from '../intent/intent-store.ts';
import type { InputPlace } from '../intent/to-document.ts';
import type { ChangeSpool } from './change-spool.ts';

/** One document as somebody wants it. */
export interface ProposedDocument {
  kind: IntentKind;
  /** As written. */
  id: string;
  /** Not yet checked; null: it shall go. Or a document that is one already. */
  input?: unknown;
  document?: IntentDocument | null;
  /** It is written although it is the same: its files change hands, so they are looked at again. */
  again?: boolean;
  place?: InputPlace;
  /** Why it cannot even be read, from whoever read it; nothing else of it counts then. */
  faults?: readonly { field: string; message: string; line: number; column: number }[];
}

export interface PlanOptions {
  /** Kinds of which everything that is not proposed goes. */
  prune?: readonly IntentKind[];
  /** A file of the operator is taken under management or given back: nothing is refused for lying in its way. */
  managing?: boolean;
}

/** What a change of the intent will do, worked out and not yet done. */
export interface IntentPlan {
  spool: ChangeSpool;
  findings: IntentFindings;
  counts: { added: number; changed: number; removed: number; unchanged: number };
  before: FleetContext;
  after: FleetContext;
  /** Where documents stand in the file that was sent, by `kind/id`. */
  places: Map<string, Met>;
  /** The newest change set when it was worked out. */
  head: number;
}

/** Where a document stood in the file, and in which site. */
interface Met {
  place: { line: number; column: number } | undefined;
  site: string | undefined;
}
