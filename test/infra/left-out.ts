import { describe, it } from '@jest/globals';

/** `it`, or a skipped one that says why. @param reason against it; undefined: none */
export function itUnless(reason: string | undefined): typeof it | typeof it.skip {
  return unless(reason, it);
}

/** `describe`, or a skipped one that says why. @param reason against it; undefined: none */
export function describeUnless(reason: string | undefined): typeof describe | typeof describe.skip {
  return unless(reason, describe);
}

/** Printed, so that nothing is left out silently. */
function unless<T extends { skip: unknown }>(reason: string | undefined, run: T): T | T['skip'] {
  if (reason === undefined) return run;
  process.stderr.write(`left out: ${reason}\n`);
  return run.skip;
}

/** Why servers are not killed, nor something put before them; undefined when none of these variables names any. */
export function reasonAgainstGiven(...variables: string[]): string | undefined {
  const given = variables.filter((name) => process.env[name] !== undefined);
  return given.length === 0 ? undefined : `what ${given.join(' and ')} names belongs to others`;
}
