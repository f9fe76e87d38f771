import type { IncomingMessage } from 'node:http';
import { hasCode } from '@ringfleet/contracts';
import { RequestInvalidError } from '@ringfleet/service-kit';
import type { Idempotency } from '../intent/idempotency.service.ts';
import type { ChangeOptions, ChangeReport, IntentService } from '../intent/intent.service.ts';
import type { IntentKind } from '../intent/intent-document.ts';
import { BodySpool } from './body-spool.adapter.ts';
import { fleetProposals } from './fleet-file.ts';
import { UncutError } from './fleet-pieces.ts';

export interface ApplyParts {
  intent: IntentService;
  idempotency: Idempotency;
  /** For bodies that are too large for memory. */
  spoolFolder: string;
}

export type ApplyOptions = Pick<ChangeOptions, 'dryRun' | 'note' | 'author'> & {
  /** What the file does not name goes. */
  prune: boolean;
};

const LIMIT = 256 * 1024 * 1024;
/** A file that cannot be cut is read into memory as one. */
const WHOLE = 4 * 1024 * 1024;
/** The fleet is one document that is always there: it is never pruned. */
const PRUNED: readonly IntentKind[] = ['model', 'site', 'group', 'phone'];

/** A fleet written in one YAML file becomes the fleet, in one step. */
export class FleetApplication {
  private readonly parts: ApplyParts;

  constructor(parts: ApplyParts) {
    this.parts = parts;
  }

  /** @throws RF_INTENT_INVALID with line and column of every fault, RF_BODY_TOO_LARGE, and what IntentService.change throws */
  async apply(request: IncomingMessage, options: ApplyOptions): Promise<ChangeReport> {
    const { idempotency, spoolFolder } = this.parts;
    return BodySpool.during(request, { folder: spoolFolder, limit: LIMIT }, (body) =>
      idempotency.once(request, body.hash, () => this.change(body, options)),
    );
  }

  private async change(body: BodySpool, { prune, ...options }: ApplyOptions): Promise<ChangeReport> {
    const attempt = (whole: boolean) =>
      repeatedWhenMoved(() =>
        this.parts.intent.change(async () => fleetProposals(body.read(), { whole }), {
          ...options,
          ...(prune ? { prune: PRUNED } : {}),
          ahead: true,
        }),
      );
    try {
      return await attempt(false);
    } catch (error) {
      if (!(error instanceof UncutError)) throw error;
      if (body.size > WHOLE) throw uncut(error);
      return attempt(true);
    }
  }
}

const TRIES = 4;

/** What was worked out beforehand met another change: it is worked out anew. */
export async function repeatedWhenMoved<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1)
    try {
      return await work();
    } catch (error) {
      const hasMoved = hasCode(error, 'RF_INTENT_MOVED');
      if (!hasMoved || tries === TRIES) throw error;
    }
}

function uncut({ message, line }: UncutError): RequestInvalidError {
  const advice = `a file of more than ${WHOLE / 1024 / 1024} MB must be in block style, each section's key in the first column, without aliases across entries`;
  return new RequestInvalidError(
    [{ field: '', message: `${message}; ${advice}`, line, column: 1 }],
    'RF_INTENT_INVALID',
  );
}
