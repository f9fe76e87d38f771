import type { IncomingMessage } from 'node:http';

/** Who asks, as the API front says after it has checked the token. */
export function authorOf(request: IncomingMessage): string {
  const named = request.headers['x-ringfleet-user'];
  return typeof named === 'string' && named !== '' ? named : 'unknown';
}
