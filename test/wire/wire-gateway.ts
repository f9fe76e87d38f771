import { FtpSrvTransport } from '../../services/ftp-gateway/src/transport/ftp-srv-transport.adapter.ts';
import type { FtpTransportOptions } from '../../services/ftp-gateway/src/transport/transport-options.ts';
import { MemoryStore } from './memory-session.ts';

/** The transport over a memory store, on free ports of loopback. */
export interface WireGateway {
  transport: FtpSrvTransport;
  store: MemoryStore;
  port: number;
  /** Ends it and whatever is still connected. */
  stop: () => Promise<void>;
}

export async function startWireGateway(options: FtpTransportOptions = {}): Promise<WireGateway> {
  const store = new MemoryStore();
  const transport = new FtpSrvTransport(() => store.openSession(), {
    host: '127.0.0.1',
    port: 0,
    passive: { first: 0, count: 21 },
    ...options,
  });
  const { port } = await transport.listen();
  return { transport, store, port, stop: () => transport.drain(0) };
}
