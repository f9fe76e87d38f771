import { RingfleetError } from '@ringfleet/contracts';
import { ApiProblem } from './api/api-problem.ts';
import { printable } from './terminal/text-table.ts';
import { UsageError } from './usage-error.ts';

/** What went wrong and what to do, in words; never a stack. */
export function describeFailure(error: unknown): string {
  if (error instanceof ApiProblem || error instanceof RingfleetError) {
    const advice = error.advice === '' ? '' : `${lines(error.advice)}\n`;
    return `${lines(error.message)} (${error.code})\n${advice}`;
  }
  const text = lines(error instanceof Error ? error.message : String(error));
  return error instanceof UsageError ? `error: ${text}\n` : `Something went wrong: ${text}\n`;
}

function lines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
