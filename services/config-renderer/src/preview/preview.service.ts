import type { ProvisioningTree } from '@ringfleet/provisioning-tree';
import { type BootFault, type BootStep, type StatusPage, statusPage } from '@ringfleet/ucs';
import { layerName } from '../explain/layer-name.ts';
import { PhonePolicies } from '../explain/phone-policies.ts';
import type { KnownFirmware } from '../firmware/known-firmware.service.ts';
import type { AskedPhone, AskedPhones, PhoneRequest } from './asked-phone.ts';
import { bootAgainst, type BootedPhone } from './booted-phone.ts';
import type { EarlierVersions } from './earlier-version.ts';
import type { FileOrigins } from './file-origins.ts';
import { type ForbiddenOverride, forbiddenOverrides } from './forbidden-overrides.ts';
import { firmwareDecision, type PreviewFirmware } from './firmware-decision.ts';
import { type PreviewChanges, previewChanges } from './preview-changes.ts';
import { ReadsNow } from './reads-now.ts';
import { ReadsThen, type ReadsThenParts } from './reads-then.ts';

export interface PreviewRequest extends PhoneRequest {
  /** Number of a change set, or an RFC 3339 time. */
  against?: string | undefined;
}

/** The status page that the phone would show, and how it came to it. */
export interface Preview extends Omit<StatusPage, 'files'> {
  mac: string;
  model: string;
  /** Whether it has a document. */
  managed: boolean;
  /** The master file that counts; absent when there is none. */
  master?: string;
  /** The entries of CONFIG_FILES in order; `layer` as people say it, `file` for one that was imported, null for none. */
  files: (StatusPage['files'][number] & { layer: string | null })[];
  firmware: PreviewFirmware;
  /** Every request in order, found or not. */
  requests: Pick<BootStep, 'verb' | 'path' | 'role' | 'outcome'>[];
  faults: BootFault[];
  /** Parameters that the model is known to lack, by file. */
  unsupported: { path: string; names: string[] }[];
  /** What it overrides although a policy forbids it. */
  forbidden: ForbiddenOverride[];
  /** Since the state that was asked for. */
  changes?: PreviewChanges;
}

export interface PreviewParts extends ReadsThenParts {
  tree: ProvisioningTree;
  phones: AskedPhones;
  origins: FileOrigins;
  earlier: EarlierVersions;
  firmware: Pick<KnownFirmware, 'imageAt'>;
}

/** Boots against the tree: nothing is written, nothing crosses a wire. */
export class PreviewBoot {
  private readonly parts: PreviewParts;

  constructor(parts: PreviewParts) {
    this.parts = parts;
  }

  /** @throws RF_REQUEST_INVALID for a MAC or model that is none, RF_VERSION_UNKNOWN */
  async preview({ against, ...request }: PreviewRequest): Promise<Preview> {
    const asked = await this.parts.phones.find(request);
    const since = against === undefined ? undefined : await this.parts.earlier.find(against);
    const booted = await this.boot(asked);
    const { result } = booted;
    const layers = await Promise.all(
      booted.files.map((file) => file?.served.origin() ?? Promise.resolve(undefined)),
    );
    const page = statusPage(result);
    const firmware = await firmwareDecision(booted, {
      ...{ phone: asked.phone, seen: asked.seen },
      imageAt: (path, hash) => this.parts.firmware.imageAt(path, hash),
    });
    return {
      mac: asked.mac,
      model: asked.phone.model,
      managed: asked.held !== undefined,
      ...(result.masterPath === undefined ? {} : { master: result.masterPath }),
      ...page,
      files: page.files.map((file, at) => {
        const origin = layers[at];
        return { ...file, layer: origin ? layerName(origin) : null };
      }),
      firmware,
      requests: result.steps.map(({ verb, path, role, outcome }) => ({ verb, path, role, outcome })),
      faults: result.faults,
      unsupported: result.files
        .filter(({ errors }) => errors > 0)
        .map(({ path, errorNames }) => ({ path, names: errorNames })),
      forbidden: forbiddenOverrides(booted, await PhonePolicies.of(asked, this.parts.store)),
      ...(since ? { changes: previewChanges(since, await this.bootThen(asked, since), booted) } : {}),
    };
  }

  /** A boot against the tree as it is now. */
  async boot({ mac, bootPath, phone }: AskedPhone): Promise<BootedPhone> {
    const { tree, origins } = this.parts;
    const pin = tree.pin();
    try {
      return await bootAgainst(new ReadsNow(tree, { mac, bootPath }, pin, origins), phone);
    } finally {
      pin.release();
    }
  }

  private async bootThen(
    { mac, bootPath, phone, seen }: AskedPhone,
    since: PreviewChanges['since'],
  ): Promise<BootedPhone> {
    return bootAgainst(await ReadsThen.after(since, { mac, bootPath, seen }, this.parts), phone);
  }
}
