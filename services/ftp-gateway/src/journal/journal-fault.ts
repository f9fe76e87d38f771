import { RingfleetError } from '@ringfleet/contracts';

const NO_SPACE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** A failure of the file system as an error of the table: a full disk apart from a broken one. */
export function journalFault(error: unknown): RingfleetError {
  if (error instanceof RingfleetError) return error;
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
  if (NO_SPACE.has(code)) return new RingfleetError('RF_JOURNAL_DISK_FULL', {}, { cause: error });
  return new RingfleetError(
    'RF_STORE_UNAVAILABLE',
    { what: 'upload journal', reason: message },
    { cause: error },
  );
}
