import { inputSchemas } from '../intent/intent-input.ts';
import { FLEET, type IntentDocuments, type IntentKind } from '../intent/intent-document.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { InputWriter } from '../intent/to-input.ts';
import { fleetSections } from './fleet-file.ts';
import { inSchemaOrder } from './in-schema-order.ts';
import { type Writable, yamlField } from './yaml-text.ts';

const HEAD = "# A fleet as Ringfleet describes it; 'ringfleet apply -f <file>' makes it so again.\n";

/** Everything that people described as one YAML file: the same fleet gives the same bytes, and applying it changes nothing. */
export class FleetExport {
  private readonly store: IntentStore;
  private readonly sealed: InputWriter;

  /** @param sealed writes secrets so that only this server can read them */
  constructor(store: IntentStore, sealed: InputWriter) {
    this.store = store;
    this.sealed = sealed;
  }

  /** Parts of the text, each of a page of documents. */
  async *text(): AsyncGenerator<string> {
    yield HEAD;
    let isEmpty = true;
    for await (const part of this.sections()) {
      isEmpty = false;
      yield part;
    }
    if (isEmpty) yield 'phones: {}\n';
  }

  private async *sections(): AsyncGenerator<string> {
    const fleet = await this.store.get('fleet', FLEET);
    if (fleet) yield yamlField('fleet', this.written('fleet', fleet.document), 0);
    for (const [section, kind] of Object.entries(fleetSections)) {
      if (kind === 'fleet') continue;
      let head = `${section}:\n`;
      for await (const page of this.store.pages(kind)) {
        if (page.length === 0) continue;
        yield head + page.map(({ id, held }) => yamlField(id, this.written(kind, held.document), 2)).join('');
        head = '';
      }
    }
  }

  private written<K extends IntentKind>(kind: K, document: IntentDocuments[K]): Writable {
    return inSchemaOrder(inputSchemas[kind], this.sealed.write(kind, document)) as Writable;
  }
}
