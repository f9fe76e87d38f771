import {
  encodeTombstone,
  type EventMessage,
  type FtpAccountsChanged,
  type TopicId,
  topicName,
} from '@ringfleet/contracts';
import { addressEvent, type AddressedEvent, type EventBus } from '@ringfleet/messaging';
import type { Repository } from '@ringfleet/storage';
import { GENERIC_MAC } from '@ringfleet/ucs';
import { padded, type TreeFile, versionId } from '../imported-files/tree-file.repository.ts';
import { givingWay } from '../plans/give-way.ts';
import { layerParameters } from '../rendering/layer-parameters.ts';
import {
  FLEET,
  type FtpAccount,
  type IntentKind,
  intentKinds,
  refText,
  type StoredValue,
} from './intent-document.ts';
import { heldOf, type IntentStore } from './intent-store.ts';
import type { Held, IntentVersion } from './intent.repositories.ts';

export interface FleetEventsParts {
  store: IntentStore;
  treeFiles: Repository<TreeFile>;
  versions: Repository<TreeFile>;
  bus: EventBus;
  topicPrefix: string;
  /** `/ringfleet/config-renderer/<instance>` */
  source: string;
}

/** One document that was written, or removed. */
interface Change {
  kind: IntentKind;
  id: string;
  held: Held | undefined;
  existed: boolean;
}

const BATCH = 500;
const SETTINGS = 'fleet/settings';
const ROOT_MASTER = `${GENERIC_MAC}.cfg`;

/** Tells what people described to whoever keeps a view of it (topics fleet and ftp-accounts). Repeats are harmless. */
export class FleetEvents {
  private readonly parts: FleetEventsParts;

  constructor(parts: FleetEventsParts) {
    this.parts = parts;
  }

  /** What a change set changed. */
  async publish(seq: number): Promise<void> {
    for await (const versions of this.parts.store.versionsOf(padded(seq)))
      await this.send(versions.map(changeOf));
  }

  /** Whether the root's master file is rendered changes with the operator's files, too: then the fleet is told again. */
  async publishMaster({ seq, at }: { seq: number; at: string }): Promise<void> {
    const { store, versions } = this.parts;
    if (!(await versions.get(versionId(ROOT_MASTER, seq)))) return;
    const held = await store.get('fleet', FLEET);
    if (!held || held.seq === seq) return;
    const event = this.documentEvent('fleet', FLEET, { ...held, seq, at }, await this.isMasterManaged());
    const topic = topicName('fleet', this.parts.topicPrefix);
    if (event) await this.parts.bus.publish(topic, [this.encoded({ event, key: SETTINGS })]);
  }

  /**
   * Everything there is, for a bus that has none of it, and what is no more: who kept a view of a bus that was lost need
   * not have heard of that. @returns how many records, by topic
   */
  async publishEverything(): Promise<Partial<Record<TopicId, number>>> {
    const published = { fleet: 0, ftpAccounts: 0 };
    const send = async (changes: readonly Change[]) => {
      const sent = await this.send(changes);
      published.fleet += sent.fleet;
      published.ftpAccounts += sent.ftpAccounts;
    };
    for await (const page of this.parts.store.removedDocuments())
      await send(page.map((ref) => ({ ...ref, held: undefined, existed: true })));
    for (const kind of intentKinds)
      for await (const page of this.parts.store.pages(kind))
        await send(page.map(({ id, held }) => ({ kind, id, held, existed: true })));
    return published;
  }

  private async send(changes: readonly Change[]): Promise<{ fleet: number; ftpAccounts: number }> {
    const fleet = topicName('fleet', this.parts.topicPrefix);
    const accounts = topicName('ftpAccounts', this.parts.topicPrefix);
    const messages: EventMessage[] = [];
    const isManaged = changes.some(({ kind }) => kind === 'fleet') && (await this.isMasterManaged());
    for await (const change of givingWay(changes)) messages.push(...this.messagesOf(change, isManaged));
    for (let start = 0; start < messages.length; start += BATCH)
      await this.parts.bus.publish(fleet, messages.slice(start, start + BATCH));
    const ofAccounts = changes.flatMap((change) => this.accountMessages(change));
    if (ofAccounts.length > 0) await this.parts.bus.publish(accounts, ofAccounts);
    return { fleet: messages.length, ftpAccounts: ofAccounts.length };
  }

  private async isMasterManaged(): Promise<boolean> {
    return ((await this.parts.treeFiles.get(ROOT_MASTER))?.value.blob ?? null) === null;
  }

  private messagesOf(change: Change, masterManaged: boolean): EventMessage[] {
    const { kind, id, held, existed } = change;
    const layerKey = `layer/${refText(change)}`;
    const own = kind === 'fleet' ? SETTINGS : kind === 'model' ? undefined : refText(change);
    if (!held)
      return [own, layerKey].filter((key) => key !== undefined).map((key) => encodeTombstone(key, {}));
    const messages: EventMessage[] = [];
    const event = this.documentEvent(kind, id, held, masterManaged);
    if (event && own !== undefined) messages.push(this.encoded({ event, key: own }));
    const layer = this.layerEvent(kind, id, held);
    if (layer) messages.push(this.encoded({ event: layer, key: layerKey }));
    else if (existed) messages.push(encodeTombstone(layerKey, {}));
    return messages;
  }

  private layerEvent(kind: IntentKind, id: string, held: Held): AddressedEvent['event'] | undefined {
    const parameters = layerParameters(
      kind,
      held.document as never,
      (value) => this.sealedOrPlain(value),
      new Date(held.at),
    );
    const { locked, allowed } = held.document;
    if (parameters.size + locked.length + allowed.length === 0) return undefined;
    return this.event(`layer/${kind}/${id}`, held, 'ringfleet.fleet.layer-changed.v1', {
      scope: kind,
      of: id,
      parameters: [...parameters].map(([name, value]) =>
        value.startsWith(SEALED_MARK) ? { name, sealed: value.slice(SEALED_MARK.length) } : { name, value },
      ),
      locked,
      allowed,
      version: held.seq,
      changedAt: held.at,
    });
  }

  /** Secrets pass through as they lie in the document. */
  private sealedOrPlain(value: StoredValue): string {
    return typeof value === 'string' ? value : `${SEALED_MARK}${value.sealed}`;
  }

  private documentEvent(
    kind: IntentKind,
    id: string,
    held: Held,
    masterManaged: boolean,
  ): AddressedEvent['event'] | undefined {
    const change = { version: held.seq, changedAt: held.at };
    if (kind === 'fleet') {
      const { deviceFileSuffix, bootServer, ntpServers, timeZone } = (held as Held<'fleet'>).document;
      const data = { deviceFileSuffix, bootServer, ntpServers, timeZone, masterManaged, ...change };
      return this.event(SETTINGS, held, 'ringfleet.fleet.settings-changed.v1', data);
    }
    // The schemas of the events say what of a document is told: parameters and accounts have events of their own.
    if (kind === 'site')
      return this.event(`site/${id}`, held, 'ringfleet.fleet.site-changed.v1', {
        ...held.document,
        ...change,
      });
    if (kind === 'group')
      return this.event(`group/${id}`, held, 'ringfleet.fleet.group-changed.v1', {
        ...held.document,
        ...change,
      });
    if (kind === 'phone') {
      const { name, model, site, group, lines } = (held as Held<'phone'>).document;
      const shown = lines.map(({ address, label }) => ({ address, label }));
      const data = { mac: id, name, model, site, group, lines: shown, ...change };
      return { ...this.event(`phone/${id}`, held, 'ringfleet.fleet.phone-changed.v1', data), subject: id };
    }
    return undefined;
  }

  private accountMessages({ kind, id, held, existed }: Change): EventMessage[] {
    if (kind !== 'fleet' && kind !== 'site') return [];
    const scope = kind === 'fleet' ? 'fleet' : `site/${id}`;
    const account = (held as Held<'fleet' | 'site'> | undefined)?.document.ftpAccount;
    if (!held || !account) return existed ? [encodeTombstone(scope, {})] : [];
    const data = accountsOf(scope, account);
    return [
      this.encoded({
        event: this.event(`accounts/${scope}`, held, 'ringfleet.ftp-accounts.changed.v1', data),
        key: scope,
      }),
    ];
  }

  private event(
    what: string,
    held: Held,
    type: AddressedEvent['event']['type'],
    data: unknown,
  ): AddressedEvent['event'] {
    const id = `config-renderer/${held.seq}/${what}`;
    return { id, type, source: this.parts.source, time: held.at, data: data as never };
  }

  private encoded(addressed: AddressedEvent): EventMessage {
    const { key, value, headers } = addressEvent(addressed);
    return { key, value, headers };
  }
}

/** No parameter's value begins like this: control characters are refused. */
const SEALED_MARK = '\u0000sealed:';

function changeOf(version: IntentVersion): Change {
  return { kind: version.kind, id: version.id, held: heldOf(version), existed: version.existed };
}

/** Ids as gateways tell them in sessions: `site/berlin@2`. */
export function accountId(scope: string, number: number): string {
  return `${scope}@${number}`;
}

function accountsOf(scope: string, { number, user, password, before }: FtpAccount): FtpAccountsChanged {
  return {
    scope,
    accounts: [
      { id: accountId(scope, number), user, password: password.sealed },
      ...before.map((old) => ({
        id: accountId(scope, old.number),
        user: old.user,
        password: old.password.sealed,
        validUntil: old.validUntil,
      })),
    ],
  };
}
