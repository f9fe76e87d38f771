import { type ExplainedParameter, matchesPattern } from '@ringfleet/ucs';
import { refText } from '../intent/intent-document.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { AskedPhones, PhoneRequest } from '../preview/asked-phone.ts';
import type { BootedPhone } from '../preview/booted-phone.ts';
import type { FileOrigin } from '../preview/phone-reads.ts';
import type { PreviewBoot } from '../preview/preview.service.ts';
import type { OpenValue } from '../rendering/layer-parameters.ts';
import { explainBoot } from './explain-boot.ts';
import type { Explanation, ShownHidden, ShownParameter } from './explanation.ts';
import { type HiddenWhy, whyOf } from './hidden-reasons.ts';
import type { Authored } from './last-change.ts';
import { layerName } from './layer-name.ts';
import { PhoneLayers } from './phone-layers.ts';
import { PhonePolicies } from './phone-policies.ts';
import type { SettingHistory } from './setting-history.ts';
import { shownValue } from './shown-value.ts';

export interface ExplainRequest extends PhoneRequest {
  /** As matchesPattern takes it. @default every parameter */
  pattern?: string | undefined;
}

export interface ExplainParts {
  phones: AskedPhones;
  boots: PreviewBoot;
  store: IntentStore;
  open: OpenValue;
  history: SettingHistory;
}

/** Says of every parameter of a phone what counts, where it comes from, and what does not count and why. */
export class Explain {
  private readonly parts: ExplainParts;

  constructor(parts: ExplainParts) {
    this.parts = parts;
  }

  /** @throws RF_REQUEST_INVALID as a preview does */
  async explain({ pattern, ...request }: ExplainRequest): Promise<Explanation> {
    const { phones, boots, store, open } = this.parts;
    const asked = await phones.find(request);
    const booted = await boots.boot(asked);
    const layers = await PhoneLayers.of(asked, booted, store, open);
    const policies = await PhonePolicies.of(asked, store);
    const withheld = layers.withheld();
    const origins = await originsOf(booted);
    for (const { path, ref } of withheld) if (!origins.has(path)) origins.set(path, { kind: 'layer', ref });
    const explained = explainBoot(booted, withheld).filter(
      ({ name }) => pattern === undefined || matchesPattern(name, pattern),
    );
    const authors = await this.authors(explained, origins, asked.mac);
    return {
      mac: asked.mac,
      model: asked.phone.model,
      master: booted.master?.served.path ?? null,
      parameters: explained.map((parameter) => shown(parameter, { origins, layers, policies, authors })),
    };
  }

  /** Who set the values that count: each document and file is walked once. */
  private async authors(
    explained: readonly ExplainedParameter[],
    origins: ReadonlyMap<string, FileOrigin>,
    mac: string,
  ): Promise<Map<string, SetBy>> {
    const counting = explained.filter(({ path }) => path !== null);
    const bySource = Map.groupBy(counting, ({ path }) => sourceKey(path ?? '', origins));
    const walks = [...bySource.values()].map(async (parameters) => {
      const names = parameters.map(({ name }) => name);
      const path = parameters[0]?.path ?? '';
      const origin = origins.get(path) ?? { kind: 'file' };
      if (origin.kind === 'written')
        return names.map((name): [string, SetBy] => [name, { author: `phone ${mac}`, at: origin.at }]);
      const { history } = this.parts;
      const found =
        origin.kind === 'layer'
          ? await history.ofDocument(origin.ref, names, origin.upTo)
          : await history.ofFile(path, names);
      return [...found];
    });
    return new Map((await Promise.all(walks)).flat());
  }
}

/** Who set a value; an override has no version. */
type SetBy = Pick<Authored, 'author' | 'at'> & Partial<Authored>;

interface Surroundings {
  origins: ReadonlyMap<string, FileOrigin>;
  layers: PhoneLayers;
  policies: PhonePolicies;
  authors: ReadonlyMap<string, SetBy>;
}

function shown(parameter: ExplainedParameter, around: Surroundings): ShownParameter {
  const { name, value, path, line, source, hides } = parameter;
  const by = around.authors.get(name);
  const policy = around.policies.on(name);
  return {
    name,
    value: shownValue(name, value),
    file: path,
    ...(line === undefined ? {} : { line }),
    layer: path === null ? null : layerOf(path, source, around),
    setBy: by?.author ?? null,
    setAt: by?.at ?? null,
    version: by?.version ?? null,
    ...(by?.orEarlier ? { orEarlier: true } : {}),
    ...(by?.note === undefined || by.note === '' ? {} : { note: by.note }),
    ...(policy ? { policy } : {}),
    hides: hides.map((hidden): ShownHidden => ({
      value: shownValue(name, hidden.value),
      file: hidden.path,
      layer: layerOf(hidden.path, hidden.source, around),
      why: whyHidden(parameter, hidden, around),
    })),
  };
}

function whyHidden(
  { path, hides }: ExplainedParameter,
  hidden: ExplainedParameter['hides'][number],
  { origins, layers }: Surroundings,
): HiddenWhy {
  // Where nothing is applied, the first of the hidden ones is the strongest.
  const winner = origins.get(path ?? hides[0]?.path ?? '');
  const loser = origins.get(hidden.path);
  const isLower =
    hidden.why === 'later-file' &&
    winner?.kind === 'layer' &&
    loser?.kind === 'layer' &&
    layers.isLower(loser.ref, winner.ref);
  return isLower ? 'lower layer' : whyOf[hidden.why];
}

function layerOf(path: string, source: ExplainedParameter['source'], { origins }: Surroundings): string {
  if (source !== 'server') return source === 'web' ? 'web override' : 'phone override';
  return layerName(origins.get(path) ?? { kind: 'file' });
}

/** Files of one document are told apart by nothing: their versions are the document's. */
function sourceKey(path: string, origins: ReadonlyMap<string, FileOrigin>): string {
  const origin = origins.get(path);
  return origin?.kind === 'layer' ? `${refText(origin.ref)} ${origin.upTo ?? ''}` : `/${path}`;
}

async function originsOf(booted: BootedPhone): Promise<Map<string, FileOrigin>> {
  const wanted = new Map(
    booted.given
      .filter(({ role }) => role === 'config' || role === 'phone-override' || role === 'web-override')
      .map(({ served }) => [served.path, served]),
  );
  return new Map(
    await Promise.all(
      [...wanted].map(async ([path, served]): Promise<[string, FileOrigin]> => [path, await served.origin()]),
    ),
  );
}
