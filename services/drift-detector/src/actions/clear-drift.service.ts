import { overrideKinds } from '@ringfleet/contracts';
import { allPages, type Repository } from '@ringfleet/storage';
import type { PhoneFileHistory } from '../history/phone-file-history.service.ts';
import { fileId } from '../history/override.repository.ts';
import { recordId, type Decision, type DriftRecord } from '../judging/drift-record.repository.ts';
import { changeDocument } from '../put-newer.ts';
import type { OverrideEdits } from './override-edits.service.ts';

export interface ClearDriftParts {
  records: Repository<DriftRecord>;
  decisions: Repository<Decision>;
  history: Pick<PhoneFileHistory, 'overridesOf'>;
  edits: Pick<OverrideEdits, 'clear'>;
  judge: (macs: readonly string[], parameters?: ReadonlySet<string>) => Promise<void>;
}

/** Who asks again for what came back. */
export const AUTHOR = 'drift-detector';

/**
 * Asks for overrides to go, and asks again when they come back: the phone's own upload alone says that one is gone
 * (design section 6.4). After the third return nothing is asked any more: the record is stubborn.
 */
export class ClearDrift {
  private readonly parts: ClearDriftParts;

  constructor(parts: ClearDriftParts) {
    this.parts = parts;
  }

  /** Asked once: a parameter that is asked for already stays so; a stubborn one begins anew. */
  async clear(mac: string, parameters: readonly string[], by: string): Promise<void> {
    const { decisions, history, judge } = this.parts;
    const files = await history.overridesOf([mac]);
    const [phone, web] = overrideKinds.map((kind) => files.get(fileId(mac, kind))?.order);
    const from = { ...(phone === undefined ? {} : { phone }), ...(web === undefined ? {} : { web }) };
    const stubborn = await this.stubborn(mac);
    for (const parameter of parameters)
      await changeDocument(decisions, recordId(mac, parameter), (held) =>
        held?.cleared && !stubborn.has(parameter)
          ? held
          : { mac, parameter, cleared: { by, at: new Date().toISOString(), from } },
      );
    await judge([mac], new Set(parameters));
    await this.ask(mac, by);
  }

  /** Brings what gateways are asked in line with what is decided; nothing where it is. */
  async ask(mac: string, by: string): Promise<void> {
    const { decisions, history, edits } = this.parts;
    const stubborn = await this.stubborn(mac);
    const asked = new Set<string>();
    for await (const page of allPages(decisions, { prefix: `${mac}/` }))
      for (const { value } of page)
        if (value.cleared && !stubborn.has(value.parameter)) asked.add(value.parameter);
    const files = await history.overridesOf([mac]);
    for (const kind of overrideKinds) {
      const settings = files.get(fileId(mac, kind))?.settings ?? [];
      await edits.clear(
        mac,
        kind,
        settings.map(({ name }) => name).filter((name) => asked.has(name)),
        by,
      );
    }
  }

  /** After a start: what was decided, and not asked before the process ended. */
  async askEverything(): Promise<void> {
    for await (const page of allPages(this.parts.decisions, { index: 'cleared' }))
      for (const { value } of page) await this.ask(value.mac, AUTHOR);
  }

  private async stubborn(mac: string): Promise<Set<string>> {
    const found = new Set<string>();
    for await (const page of allPages(this.parts.records, { prefix: `${mac}/` }))
      for (const { value } of page) if (value.state === 'stubborn') found.add(value.parameter);
    return found;
  }
}
