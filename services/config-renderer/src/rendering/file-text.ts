import {
  UnwritableMasterError,
  UnwritableParameterError,
  writeConfigurationFile,
  writeMasterFile,
} from '@ringfleet/ucs';
import { hasCode } from '@ringfleet/contracts';
import type { FileContent, FileToRender } from './rendering.ts';

/** What a phone takes of a file that travels in one message; all of a layer's files are far below. */
const LARGEST = 256 * 1024;

/** A file that cannot be written. The message never has a value. */
class UnwritableFileError extends Error {}

/** The bytes of a rendered file; the comment names the layer, its version and the time of its last change. */
export function textOf({ title, content }: FileToRender, { seq, at }: { seq: number; at: string }): Buffer {
  const comments = [
    `Rendered by Ringfleet from ${title}: version ${seq}, changed ${at}`,
    'Changes made in this file are lost: change the layer instead.',
  ];
  const bytes = Buffer.from(
    content.kind === 'master'
      ? writeMasterFile({ comments, attributes: content.attributes })
      : writeConfigurationFile({ comments, parameters: content.parameters }),
  );
  if (bytes.length > LARGEST)
    throw new UnwritableFileError(
      `the file would have ${bytes.length} bytes, more than the ${LARGEST} that are sent to phones`,
    );
  return bytes;
}

/** The same text for the same content: what is compared to see whether a file changed. */
export function contentText(content: FileContent): string {
  if (content.kind === 'config')
    return JSON.stringify([content.kind, [...content.parameters].sort(([a], [b]) => (a < b ? -1 : 1))]);
  // An image that came anew under the same path is another thing to wait for.
  const { kind, attributes, requires } = content;
  return JSON.stringify(requires.length === 0 ? [kind, attributes] : [kind, attributes, requires]);
}

/** Why something could not be rendered, when that is the document's fault; undefined for any other error. */
export function reasonOfFault(error: unknown): string | undefined {
  if (error instanceof UnwritableParameterError) return `${error.parameter}: ${error.reason}`;
  if (error instanceof UnwritableMasterError) return `${error.attribute}: ${error.reason}`;
  if (error instanceof UnwritableFileError) return error.message;
  if (hasCode(error, 'RF_SEAL_BROKEN')) return error.message;
  return undefined;
}
