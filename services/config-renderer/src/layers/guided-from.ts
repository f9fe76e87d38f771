import { MASKED_VALUE } from '@ringfleet/ucs';
import { documentSchemas, type IntentDocuments, type IntentKind } from '../intent/intent-document.ts';
import { guidedParameters } from '../rendering/layer-parameters.ts';

/** Settings of which parameters follow, each by itself. */
const SETTINGS = [
  'baseProfile',
  'pinSignIn',
  'caCertificates',
  'ntpServers',
  'timeZone',
  'ftpAccount',
  'lines',
] as const;

/** Parameters that follow from settings, with the setting that each comes from; secrets are masked. */
export function guidedFrom(
  kind: IntentKind,
  document: IntentDocuments[IntentKind],
  at: Date,
): Map<string, { value: string; from: string }> {
  const guided = new Map<string, { value: string; from: string }>();
  const parametersOf = (one: unknown) =>
    guidedParameters(kind, one as IntentDocuments[IntentKind], () => MASKED_VALUE, at);
  const all = parametersOf(document);
  if (all.size === 0) return guided;
  const { id } = document as { id?: string };
  const fields = document as Readonly<Record<string, unknown>>;
  for (const from of SETTINGS) {
    if (fields[from] === undefined) continue;
    const alone = documentSchemas[kind].parse({ id, [from]: fields[from] });
    for (const name of parametersOf(alone).keys()) {
      const value = all.get(name);
      if (value !== undefined && !guided.has(name)) guided.set(name, { value, from });
    }
  }
  return guided;
}
