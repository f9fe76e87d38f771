/** The error table without the event schemas: what threads load, each of which would hold a copy of all of them. */
export { errorTable, type ErrorCode, type ErrorEntry } from './error-table.ts';
export { asRingfleetError, hasCode, RingfleetError } from './ringfleet-error.ts';
