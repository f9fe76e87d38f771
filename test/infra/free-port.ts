import { once } from 'node:events';
import { createServer } from 'node:net';

/** Ports that systems give to clients begin at 32768: a server that is started again there may find its port taken. */
const [FIRST, COUNT] = [20_000, 9_000];

/** A port of loopback that is free now and stays so: below the ephemeral range and outside that of passive FTP. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const server = createServer();
    const listening = once(server.listen(port, '127.0.0.1'), 'listening');
    if (
      !(await listening.then(
        () => true,
        () => false,
      ))
    )
      continue;
    await new Promise((closed) => server.close(closed));
    return port;
  }
}
