import type { Authorship, ChangeSets } from '../change-sets/change-sets.service.ts';
import { refName } from '../intent/intent-document.ts';
import type { DueFirmware, KnownFirmware } from './known-firmware.service.ts';

/** Gathers what is told in a moment, as a release and its targets, into one change set. */
const GATHER_MS = 200;
/** Targets that a note names. */
const SAID = 3;

/** Renders master files again when the catalog's releases and targets change them. */
export class FirmwareRendering {
  private readonly known: KnownFirmware;
  private readonly changeSets: ChangeSets;
  private gathering: NodeJS.Timeout | undefined;
  private rendering: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(known: KnownFirmware, changeSets: ChangeSets) {
    this.known = known;
    this.changeSets = changeSets;
  }

  /** Renders what an earlier process was told. */
  start(): void {
    this.gather();
  }

  /** Something was told. */
  gather(): void {
    if (this.closed) return;
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      this.rendering = this.rendering.then(() => this.render()).catch(() => this.gather());
    }, GATHER_MS);
    this.gathering.unref();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.gathering);
    await this.rendering;
  }

  private async render(): Promise<void> {
    const due = await this.known.due();
    if (this.closed || (due.targets.length === 0 && due.releases.length === 0)) return;
    await this.changeSets.renderFirmware(authorshipOf(due));
  }
}

function authorshipOf({ targets, releases }: DueFirmware): Authorship {
  const authors = new Set(targets.map(({ target }) => target?.author ?? 'ringfleet'));
  const [author = 'ringfleet'] = authors;
  // A release that comes with its target says nothing more.
  const said = targets.map(({ ref, target }) => {
    const name = `the target of ${refName(ref)}`;
    return target ? `${name} is ${target.version}` : `${name} is cleared`;
  });
  if (said.length === 0) said.push(...releases.map((version) => `release ${version} changed`));
  const more = said.length > SAID ? ` and ${said.length - SAID} more` : '';
  return {
    author: authors.size === 1 ? author : 'ringfleet',
    note: `firmware: ${said.slice(0, SAID).join(', ')}${more}`,
  };
}
