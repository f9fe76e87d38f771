import type { Repository } from '@ringfleet/storage';
import { readConfigurationFile } from '@ringfleet/ucs';
import type { FileBytes } from '../imported-files/file-bytes.ts';
import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import type { IntentRef, StoredValue } from '../intent/intent-document.ts';
import { heldOf, type IntentStore, pagesOf } from '../intent/intent-store.ts';
import { layerParameters } from '../rendering/layer-parameters.ts';
import { type Authored, lastChanges, type SettingVersion } from './last-change.ts';

/** Versions looked at: of a document, of an imported file. */
const LIMITS = { document: 200, file: 50 } as const;
const PAGE = { document: 50, file: 10 } as const;

export interface SettingHistoryParts {
  store: IntentStore;
  versions: Repository<TreeFile>;
  bytes: FileBytes;
}

/** Who set parameters when: what the versions of documents and imported files tell. */
export class SettingHistory {
  private readonly parts: SettingHistoryParts;

  constructor(parts: SettingHistoryParts) {
    this.parts = parts;
  }

  /** @param upTo newer versions are passed over */
  ofDocument(ref: IntentRef, names: readonly string[], upTo = Infinity): Promise<Map<string, Authored>> {
    return lastChanges(this.documentVersions(ref, upTo), names, LIMITS.document);
  }

  /** @param path of an imported file, as the tree has it */
  ofFile(path: string, names: readonly string[]): Promise<Map<string, Authored>> {
    return lastChanges(this.fileVersions(path), names, LIMITS.file);
  }

  private async *documentVersions(ref: IntentRef, upTo: number): AsyncGenerator<SettingVersion> {
    let cursor: string | undefined;
    do {
      const page = await this.parts.store.history(ref, { cursor, limit: PAGE.document });
      for (const version of page.items) {
        if (version.seq > upTo) continue;
        const held = heldOf(version);
        const { author, at, note, seq } = version;
        const values = held
          ? layerParameters(ref.kind, held.document, sealedText, new Date(at))
          : new Map<string, string>();
        yield { ...{ author, at, note, values }, version: seq };
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  private async *fileVersions(path: string): AsyncGenerator<SettingVersion> {
    const pages = pagesOf((cursor) =>
      this.parts.versions.list({
        ...{ index: 'path', prefix: `${path}\u0000`, descending: true, limit: PAGE.file },
        ...cursor,
      }),
    );
    for await (const items of pages)
      for (const { value } of items) {
        const { author, at, note, seq, blob } = value;
        const values = blob === null ? new Map<string, string>() : await this.settingsOf(blob);
        yield { ...{ author, at, note, values }, version: seq };
      }
  }

  private async settingsOf(blob: string): Promise<Map<string, string>> {
    const { settings } = readConfigurationFile(await this.parts.bytes.plain(blob));
    // Inside one file the first setting counts (AG 1.4).
    return new Map(settings.map(({ name, value }): [string, string] => [name, value]).reverse());
  }
}

/** A secret keeps its seal until it is another one: comparing needs no opening. */
function sealedText(value: StoredValue): string {
  return typeof value === 'string' ? value : value.sealed;
}
