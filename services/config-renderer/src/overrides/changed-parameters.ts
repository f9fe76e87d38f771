import type { IntentRef } from '../intent/intent-document.ts';
import { differingNames } from '../plans/differing-names.ts';
import type { FileToRender } from '../rendering/rendering.ts';

/** Whose files set a parameter differently. */
export interface ChangedIn {
  /** Layers that many phones read. */
  layers: IntentRef[];
  /** MACs of phones whose own files do; undefined: too many to name them. */
  phones: string[] | undefined;
}

/** Phones that are named, over all parameters. */
const NAMED = 10_000;

/** Which parameters a plan changes, and where. */
export class ChangedParameters {
  private readonly changed = new Map<string, ChangedIn>();
  private named = 0;

  get names(): string[] {
    return [...this.changed.keys()];
  }

  /** @param parameter one of `names` */
  in(parameter: string): ChangedIn {
    return this.changed.get(parameter) ?? { layers: [], phones: [] };
  }

  /** @param before the document's files as they are @param after as they would be */
  compare(ref: IntentRef, before: readonly FileToRender[], after: readonly FileToRender[]): void {
    for (const name of differingNames(parametersOf(before), parametersOf(after))) this.add(name, ref);
  }

  private add(name: string, ref: IntentRef): void {
    const held: ChangedIn = this.changed.get(name) ?? { layers: [], phones: [] };
    this.changed.set(name, held);
    if (ref.kind !== 'phone') held.layers.push(ref);
    else if (this.named >= NAMED) held.phones = undefined;
    else if (held.phones) {
      held.phones.push(ref.id);
      this.named += 1;
    }
  }
}

function parametersOf(files: readonly FileToRender[]): Map<string, string> {
  return new Map(files.flatMap(({ content }) => (content.kind === 'config' ? [...content.parameters] : [])));
}
