import { DhcpSocket } from '@ringfleet/command';
import { encodeRequest, fromHex, phoneParameterList, toHex } from '@ringfleet/ucs';

/** Takes a lease as a phone does. Arguments: interface, MAC, option 60 in hex. Prints the answer as JSON. */
const [interfaceName = '', mac = '', classHex = ''] = process.argv.slice(2);
const vendorClass = fromHex(classHex) ?? new Uint8Array();
const socket = await DhcpSocket.open(interfaceName);
try {
  const asked = { mac, vendorClass, wanted: phoneParameterList };
  const [offer] = await socket.ask(
    encodeRequest({ type: 'discover', transaction: 11, ...asked }),
    11,
    10_000,
  );
  if (offer?.server === undefined) throw new Error('nobody offered an address');
  const lease = { address: offer.offered, server: offer.server };
  const request = encodeRequest({ type: 'request', transaction: 12, lease, ...asked });
  const [answer] = await socket.ask(request, 12, 10_000, 0);
  const options = Object.fromEntries([...(answer?.options ?? [])].map(([code, data]) => [code, toHex(data)]));
  process.stdout.write(JSON.stringify({ type: answer?.type, address: answer?.offered, options }));
} finally {
  socket.close();
}
