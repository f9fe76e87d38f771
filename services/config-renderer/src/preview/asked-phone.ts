import { RingfleetError } from '@ringfleet/contracts';
import type { Repository } from '@ringfleet/storage';
import {
  type BootServer,
  findModel,
  parseBootServer,
  parseMac,
  type VirtualPhone,
  virtualPhone,
} from '@ringfleet/ucs';
import type { IntentStore } from '../intent/intent-store.ts';
import type { Held } from '../intent/intent.repositories.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';

/** A phone as somebody asks about it; what is left out follows from what is known. */
export interface PhoneRequest {
  mac: string;
  model?: string | undefined;
  partNumber?: string | undefined;
  /** What option 160 says. */
  bootServer?: string | undefined;
  /** `host:port` of the boot server where only its path follows from what is known. */
  bootHost?: string | undefined;
}

/** A phone with everything known of it. */
export interface AskedPhone {
  mac: string;
  phone: VirtualPhone;
  bootPath: string;
  /** Its document; absent: it is not under management. */
  held?: Held<'phone'>;
  seen?: SeenPhone;
}

const ANY_HOST = 'ringfleet';

/** Who a request is about: its document, what was seen, and what it would boot as. */
export class AskedPhones {
  private readonly store: IntentStore;
  private readonly seen: Repository<SeenPhone>;

  constructor(store: IntentStore, seen: Repository<SeenPhone>) {
    this.store = store;
    this.seen = seen;
  }

  /** @throws RF_REQUEST_INVALID for a MAC, model or boot server that is none, or a model that nobody knows */
  async find(request: PhoneRequest): Promise<AskedPhone> {
    const mac = parseMac(request.mac);
    if (mac === undefined) throw invalid(`'${request.mac}' is no MAC (12 hex digits)`);
    if (request.model !== undefined && !findModel(request.model))
      throw invalid(`the model '${request.model}' is not known; write it like VVX400`);
    const [held, stored] = await Promise.all([this.store.get('phone', mac), this.seen.get(mac)]);
    const seen = stored?.value;
    const model = request.model ?? held?.document.model ?? seen?.model;
    if (model === undefined)
      throw invalid(`nobody has said or seen what model ${mac} is; give one, like model=VVX400`);
    const bootServer = await this.bootServer(request, held, seen);
    const partNumber =
      request.partNumber ?? (seen !== undefined && seen.model === model ? seen.partNumber : undefined);
    const phone = virtualPhone({
      ...{ mac, model, bootServer, clock: new Date(), wantsUploads: false },
      ...(partNumber === undefined ? {} : { partNumber }),
    });
    return {
      ...{ mac, phone, bootPath: bootServer.path },
      ...(held ? { held } : {}),
      ...(seen ? { seen } : {}),
    };
  }

  private async bootServer(
    { bootServer, bootHost = ANY_HOST }: PhoneRequest,
    held: Held<'phone'> | undefined,
    seen: SeenPhone | undefined,
  ): Promise<BootServer> {
    const text = bootServer ?? `ftp://${bootHost}/${(await this.bootPath(held)) ?? seen?.bootPath ?? ''}`;
    const parsed = parseBootServer(text);
    if (!parsed) throw invalid(`'${text}' is no boot server; write it like ftp://host or ftp://host/site`);
    return parsed;
  }

  private async bootPath(held: Held<'phone'> | undefined): Promise<string | undefined> {
    const id = held?.document.site;
    return id === undefined ? undefined : (await this.store.get('site', id))?.document.bootPath;
  }
}

function invalid(reason: string): RingfleetError {
  return new RingfleetError('RF_REQUEST_INVALID', { reason });
}
