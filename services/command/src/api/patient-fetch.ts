interface Dispatcher {
  dispatch(options: object, handler: unknown): boolean;
}

/** Where Node keeps what its fetch sends requests by; it is there with the first look at fetch. */
const NODE_DISPATCHER = Symbol.for('undici.globalDispatcher.1');

/**
 * For requests that are answered when work of many minutes is done: Node's fetch gives up after five without an answer.
 * Undefined where there is no such dispatcher: then its own patience has to do.
 */
export function patientDispatcher(): Dispatcher | undefined {
  const usual =
    typeof fetch === 'function' && (Reflect.get(globalThis, NODE_DISPATCHER) as Dispatcher | undefined);
  if (!usual) return undefined;
  return {
    dispatch: (options, handler) =>
      usual.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler),
  };
}
