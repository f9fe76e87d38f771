/** What one service asks of another's REST, below `/api/v1`. */
export interface PeerRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1/`, query included: `intent/phones/0004f28062d6`. */
  path: string;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** On whose behalf: the peer notes it as the author. */
  user: string;
}

export interface PeerAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; undefined for an empty body. */
  body: unknown;
}

/**
 * The REST of other services, for the few questions that are no event (design section 4: adopt). Nothing of this goes
 * over the bus.
 */
export interface Peers {
  /** Resolves with whatever the peer answers, problems included. @throws RF_PEER_UNAVAILABLE when it does not answer */
  request(service: string, request: PeerRequest): Promise<PeerAnswer>;
}
