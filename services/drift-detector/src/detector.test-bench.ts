import {
  type ArtifactPublished,
  closedKey,
  decodeEvent,
  encodeEvent,
  encodeTombstone,
  formatOrder,
  type LayerChanged,
  type OverrideEditAsked,
  type OverrideKind,
  phoneFileKey,
  republishedKey,
  type RingfleetEvent,
  topicName,
  tombstoneHeaders,
} from '@ringfleet/contracts';
import { messagesOf, ServiceBench, type ServiceBenchOptions } from '@ringfleet/service-kit/test-bench';
import { writeOverrideFile } from '@ringfleet/ucs';
import { service } from './index.ts';

export const MAC = '0004f28062d6';
export const RING = 'np.normal.ringing.calls.tonePattern';
export const MASTER = '000000000000.cfg';

/** What one record looks like over HTTP. */
export interface Shown {
  mac: string;
  parameter: string;
  class: string;
  state: string;
  value: string;
  intent?: string;
  layer?: string;
  source: string;
  since: string;
  returns: number;
  advice?: string;
  version?: string;
  alsoWeb: boolean;
}

/** The detector alone: told what gateways and renderer tell, asked over HTTP. */
export class DetectorBench extends ServiceBench {
  #seq = 0;
  #ms = Date.parse('2026-01-05T08:00:00Z');

  static async start(options?: ServiceBenchOptions): Promise<DetectorBench> {
    const bench = new DetectorBench(service, await ServiceBench.folderFor(service));
    await bench.startAgain(options);
    return bench;
  }

  order(gateway = 'gw-1'): string {
    return formatOrder({ ms: (this.#ms += 60_000), counter: 0, edit: 0, gateway });
  }

  /** One change set of files: text, or null to take one away. */
  async files(
    contents: Record<string, string | null>,
    layers: Record<string, ArtifactPublished['layer']> = {},
  ): Promise<number> {
    const seq = (this.#seq += 1);
    for (const [path, text] of Object.entries(contents)) await this.member(seq, path, text, layers[path]);
    await this.close(seq);
    return seq;
  }

  async member(
    seq: number,
    path: string,
    text: string | null,
    layer?: ArtifactPublished['layer'],
  ): Promise<void> {
    this.#seq = Math.max(this.#seq, seq);
    const changeSet = { publisher: 'config-renderer' as const, seq };
    if (text === null) {
      const headers = {
        [tombstoneHeaders.publisher]: changeSet.publisher,
        [tombstoneHeaders.seq]: String(seq),
      };
      await this.bus.publish(topicName('artifacts'), [encodeTombstone(path, headers)]);
      return;
    }
    const bytes = Buffer.from(text);
    await this.publish(
      'ringfleet.artifact.published.v1',
      {
        ...{ path, changeSet, size: bytes.length, hash: this.sealer.keyedHash(bytes), requires: [] },
        kind: path.endsWith(MASTER) ? 'master' : 'config',
        mac: /^[0-9a-f]{12}-/.test(path) ? path.slice(0, 12) : null,
        modified: '2026-01-05T08:00:00.000Z',
        bytes: this.sealer.seal(bytes).toString('base64'),
        ...(layer ? { layer } : {}),
      },
      path,
    );
  }

  async close(seq: number): Promise<void> {
    const data = { publisher: 'config-renderer' as const, seq, closedAt: '2026-01-05T08:00:00.000Z' };
    await this.publish('ringfleet.artifact.set-closed.v1', data, closedKey(data.publisher));
  }

  /** Everything was published again as this set. */
  async republished(seq: number): Promise<void> {
    const at = '2026-01-05T08:00:00.000Z';
    const event = {
      ...{ id: `config-renderer/${seq}/republished`, type: 'ringfleet.artifact.republished.v1' as const },
      ...{ source: '/ringfleet/config-renderer', time: at },
      data: { publisher: 'config-renderer' as const, at },
    };
    await this.bus.publish(topicName('artifacts'), [encodeEvent(event, republishedKey('config-renderer'))]);
  }

  /** A phone stores an override file, as its gateway tells it by both topics. @returns its order */
  async stores(
    settings: Record<string, string> | string,
    {
      mac = MAC,
      kind = 'phone',
      order = this.order(),
      tellFile = true,
      tellUpload = true,
      replaces,
    }: StoreOptions = {},
  ): Promise<string> {
    const text = typeof settings === 'string' ? settings : overrideText(kind, settings);
    const bytes = Buffer.from(text);
    const path = `${mac}-${kind}.cfg`;
    const sealed = this.sealer.seal(bytes);
    const hash = this.sealer.keyedHash(bytes);
    const file = {
      mac,
      kind,
      path,
      order,
      size: bytes.length,
      hash,
      gateway: 'gw-1',
      ...(replaces ? { replaces } : {}),
    };
    if (tellFile)
      await this.publish(
        'ringfleet.phone-file.current.v1',
        { ...file, modified: '2026-01-05T08:00:00.000Z', bytes: sealed.toString('base64') },
        phoneFileKey(file),
        { id: `${order}/${mac}/${kind}` },
      );
    const blob = { key: `ftp-gateway/uploads/${mac}/${order}-${kind}` };
    if (tellUpload) {
      await this.blobs.putMany([{ key: blob.key, bytes: sealed }]);
      await this.publish(
        'ringfleet.phone.upload-stored.v1',
        {
          ...file,
          verb: 'STOR',
          concurrent: false,
          wellFormed: true,
          blob,
          receivedAt: '2026-01-05T08:00:00.000Z',
        },
        mac,
        { id: `${order}/upload-stored/${mac}/${kind}` },
      );
    }
    return order;
  }

  async layer(data: Partial<LayerChanged> & Pick<LayerChanged, 'scope' | 'of'>): Promise<void> {
    const change = { version: 1, changedAt: '2026-01-05T08:00:00.000Z' };
    await this.publish(
      'ringfleet.fleet.layer-changed.v1',
      { parameters: [], locked: [], allowed: [], ...change, ...data },
      `layer/${data.scope}/${data.of}`,
    );
  }

  /** The phone is of a model, and belongs to a site and a group. */
  async phone(of: { mac?: string; model?: string; site?: string; group?: string }): Promise<void> {
    const { mac = MAC, ...rest } = of;
    const change = { version: 1, changedAt: '2026-01-05T08:00:00.000Z' };
    await this.publish(
      'ringfleet.fleet.phone-changed.v1',
      { mac, lines: [], ...rest, ...change },
      `phone/${mac}`,
    );
  }

  async drift(query = 'all=true'): Promise<Shown[]> {
    await this.settled();
    const { body } = await this.request<{ items: Shown[] }>('GET', `drift?${query}`);
    return body.items;
  }

  async act(action: 'adopt' | 'accept' | 'clear', more: Record<string, unknown> = {}) {
    await this.settled();
    const { status, body } = await this.request<{
      items: { parameter: string; done: boolean; problem?: unknown }[];
    }>('POST', 'drift/actions', { action, all: true, ...more });
    if (status !== 200) throw new Error(`${action}: ${status} ${JSON.stringify(body)}`);
    await this.settled();
    return body;
  }

  /** Edits that gateways were asked for, oldest first, opened. */
  async edits(): Promise<{ asked: OverrideEditAsked; text: string }[]> {
    await this.settled();
    const messages = await messagesOf(this.bus, 'overrideEdits');
    return messages.map((message) => {
      const asked = (decodeEvent(message) as RingfleetEvent<'ringfleet.override.edit-asked.v1'>).data;
      return { asked, text: this.sealer.open(Buffer.from(asked.bytes ?? '', 'base64')).toString() };
    });
  }
}

interface StoreOptions {
  mac?: string;
  kind?: OverrideKind;
  order?: string;
  tellFile?: boolean;
  tellUpload?: boolean;
  replaces?: string;
}

function overrideText(origin: OverrideKind, settings: Record<string, string>): string {
  return writeOverrideFile({
    ...{ origin, baseProfile: 'Generic', created: new Date('2013-05-10T11:12:00Z') },
    application: { codeName: 'PrairieDog', version: '4.1.4.0296', built: '29-Nov-12 02:40' },
    settings: new Map(Object.entries(settings)),
  });
}

/** A configuration file that sets these. */
export function configuration(settings: Record<string, string>): string {
  const attributes = Object.entries(settings).map(([name, value]) => ` ${name}="${value}"`);
  return `<ringfleet${attributes.join('')}/>`;
}

/** A generic master that names these files. */
export function master(...files: string[]): string {
  return `<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="${files.join(',')}"/>`;
}
