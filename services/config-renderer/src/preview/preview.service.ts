import { RingfleetError } from '@ringfleet/contracts';
import type { ProvisioningTree, TreePin } from '@ringfleet/provisioning-tree';
import {
  type BootAnswer,
  type BootFault,
  type BootRequest,
  type BootStep,
  driveBoot,
  findModel,
  parseBootServer,
  parseMac,
  phoneFileOf,
  type StatusPage,
  statusPage,
  virtualPhone,
} from '@ringfleet/ucs';

export interface PreviewRequest {
  mac: string;
  model: string;
  partNumber?: string | undefined;
  /** What option 160 would say. */
  bootServer: string;
}

/** The status page that the phone would show, and how it came to it. */
export interface Preview extends StatusPage {
  mac: string;
  model: string;
  /** The master file that counts; absent when there is none. */
  master?: string;
  /** Every request in order, found or not. */
  requests: Pick<BootStep, 'verb' | 'path' | 'role' | 'outcome'>[];
  faults: BootFault[];
  /** Parameters that the model is known to lack, by file. */
  unsupported: { path: string; names: string[] }[];
}

const CONFIGURATION_LIMIT = 4 * 1024 * 1024;

/** A boot against the tree as it is now: nothing is written, nothing crosses a wire. */
export class PreviewBoot {
  private readonly tree: ProvisioningTree;

  constructor(tree: ProvisioningTree) {
    this.tree = tree;
  }

  /** @throws RF_REQUEST_INVALID for a MAC or model that is none */
  async preview(request: PreviewRequest): Promise<Preview> {
    const mac = parseMac(request.mac);
    if (mac === undefined) throw invalid(`'${request.mac}' is no MAC (12 hex digits)`);
    if (!findModel(request.model))
      throw invalid(`the model '${request.model}' is not known; write it like VVX400`);
    const bootServer = parseBootServer(request.bootServer);
    if (!bootServer)
      throw invalid(`'${request.bootServer}' is no boot server; write it like ftp://host or ftp://host/site`);
    const { model, partNumber } = request;
    const phone = virtualPhone({
      mac,
      model,
      bootServer,
      clock: new Date(),
      wantsUploads: false,
      ...(partNumber === undefined ? {} : { partNumber }),
    });
    const pin = this.tree.pin();
    try {
      const result = await driveBoot(phone, (asked) =>
        this.answer(asked, { mac, bootPath: bootServer.path, pin }),
      );
      return {
        mac,
        model: phone.model,
        ...(result.masterPath === undefined ? {} : { master: result.masterPath }),
        ...statusPage(result),
        requests: result.steps.map(({ verb, path, role, outcome }) => ({ verb, path, role, outcome })),
        faults: result.faults,
        unsupported: result.files
          .filter(({ errors }) => errors > 0)
          .map(({ path, errorNames }) => ({ path, names: errorNames })),
      };
    } finally {
      pin.release();
    }
  }

  private async answer(
    { path, role, elsewhere }: BootRequest,
    { mac, bootPath, pin }: { mac: string; bootPath: string; pin: TreePin },
  ): Promise<BootAnswer> {
    if (elsewhere) return { kind: 'refused', reason: 'it lies on another server' };
    const master = this.tree.masterFor({ bootPath, mac }, pin);
    const named = phoneFileOf(path, { directories: master?.directories ?? {}, bootPath });
    if (named?.mac === mac) {
      const held = this.tree.phoneFile({ mac, kind: named.kind, path: named.path });
      if (held) return { kind: 'found', bytes: await collected(this.tree.phoneFileBytes(held)) };
    }
    const entry = this.tree.artifact(path, { pin, bootPath });
    if (!entry || (entry.mac !== null && entry.mac !== mac)) return { kind: 'absent' };
    // An image's version is not in its bytes; without it the phone's check ends at the header.
    if (role === 'firmware' || role === 'bootrom' || entry.size > CONFIGURATION_LIMIT)
      return { kind: 'found', bytes: new Uint8Array() };
    return { kind: 'found', bytes: await collected(this.tree.readArtifact(entry)) };
  }
}

async function collected(content: Buffer | AsyncIterable<Buffer>): Promise<Buffer> {
  if (Buffer.isBuffer(content)) return content;
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function invalid(reason: string): RingfleetError {
  return new RingfleetError('RF_REQUEST_INVALID', { reason });
}
