import { randomInt } from 'node:crypto';
import {
  chooseBootServer,
  type ChosenBootServer,
  type DhcpReply,
  encodeRequest,
  LYNC_CLASS,
  phoneParameterList,
  SAMPLE_CLASS,
} from '@ringfleet/ucs';

/** Sends a packet and gives the answers to it. */
export interface DhcpAsker {
  readonly address: string;
  ask(packet: Uint8Array, transaction: number, waitMs: number): Promise<DhcpReply[]>;
}

/** What one kind of request brought. */
interface Exchange {
  /** `DHCPDISCOVER as a phone`: what was sent. */
  sent: string;
  replies: DhcpReply[];
}

export interface PhoneView {
  mac: string;
  exchanges: Exchange[];
  /** The answer that counts: the first that says a boot server, else the first. */
  reply: DhcpReply | undefined;
  boot: ChosenBootServer;
}

export interface AskOptions {
  /** 12 hex digits: servers tell phones by it. */
  mac: string;
  waitMs: number;
}

/**
 * Asks as a phone with factory settings: DHCPDISCOVER with Polycom's option 60, DHCPINFORM when that brought no boot
 * server, and DHCPDISCOVER as in Lync mode (polycom-ucs.md 11.2, 11.3). No address is taken.
 */
export async function askAsPhone(asker: DhcpAsker, { mac, waitMs }: AskOptions): Promise<PhoneView> {
  const exchange = async (
    type: 'discover' | 'inform',
    vendorClass: Uint8Array,
    sent: string,
  ): Promise<Exchange> => {
    const transaction = randomInt(1, 2 ** 32 - 1);
    const own = type === 'inform' ? { address: asker.address } : {};
    const packet = encodeRequest({ type, transaction, mac, vendorClass, wanted: phoneParameterList, ...own });
    return { sent, replies: await asker.ask(packet, transaction, waitMs) };
  };
  const exchanges = [await exchange('discover', SAMPLE_CLASS, 'DHCPDISCOVER as a phone')];
  if (!bestOf(exchanges)?.isBootServer)
    exchanges.push(await exchange('inform', SAMPLE_CLASS, 'DHCPINFORM as a phone'));
  const best = bestOf(exchanges);
  const lyncClass = new TextEncoder().encode(LYNC_CLASS);
  exchanges.push(await exchange('discover', lyncClass, 'DHCPDISCOVER as a phone in Lync mode'));
  return {
    mac,
    exchanges,
    reply: best?.reply,
    boot: chooseBootServer(best?.reply ?? { options: new Map() }),
  };
}

function bestOf(exchanges: readonly Exchange[]): { reply: DhcpReply; isBootServer: boolean } | undefined {
  const replies = exchanges.flatMap((exchange) => exchange.replies);
  const withServer = replies.find((reply) => chooseBootServer(reply).code !== undefined);
  const reply = withServer ?? replies[0];
  return reply && { reply, isBootServer: withServer !== undefined };
}
