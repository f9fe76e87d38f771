import { ApiProblem, type FieldFault } from '../api/api-problem.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { printable } from '../terminal/text-table.ts';

/**
 * Shows why a file was refused: its faults with their places, as editors know them.
 * @returns false when the error is another one, which is not shown
 */
export async function printRefusal(
  { out, err }: Pick<CommandIo, 'out' | 'err'>,
  error: unknown,
  { file, json }: { file: string; json: boolean },
): Promise<boolean> {
  if (!(error instanceof ApiProblem) || error.errors.length === 0) return false;
  const { code, message, advice, errors } = error;
  if (json) await out.write(`${JSON.stringify({ code, message, advice, errors }, null, 2)}\n`);
  else {
    for (const fault of errors) await out.write(faultLine(file, fault));
    await err.write(`${printable(file)} is refused (${code}). ${printable(advice)}\n`);
  }
  return true;
}

/** `fleet.yaml:12:5 sites.berlin.vlan: message`. */
function faultLine(file: string, { field, message, line, column }: FieldFault): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return printable(field === '' ? `${place} ${message}` : `${place} ${field}: ${message}`) + '\n';
}
