import { printable, textTable } from '../terminal/text-table.ts';
import { changesText, type PreviewChanges } from './changes-text.ts';

/** Answer of `GET /api/v1/preview/<mac>`. */
export interface Preview {
  mac: string;
  model: string;
  /** Whether it is described. */
  managed: boolean;
  master?: string;
  bootServer: string;
  bootServerType: string;
  containers: { sip: number; web: number; local: number };
  files: { path: string; found: boolean; parameters: number; errors: number; layer: string | null }[];
  firmware: {
    decision: string;
    from?: string;
    to?: string;
    path?: string;
    bytes?: number;
    why?: string;
  };
  requests: { verb: string; path: string; role: string; outcome: string }[];
  faults: { step: number; code: string; message: string }[];
  unsupported: { path: string; names: string[] }[];
  /** Overrides that a policy forbids. */
  forbidden: { name: string; path: string; layer: string; pattern: string }[];
  /** Present when it was asked for. */
  changes?: PreviewChanges;
}

/** The page as the phone has it, then what was asked for in order. */
export function previewText(preview: Preview): string {
  const { containers, files } = preview;
  const errors = files.reduce((sum, file) => sum + file.errors, 0);
  const config = files.filter(({ found }) => found).map(({ path, parameters }) => `${path} = ${parameters}`);
  const rows = [
    ['Boot Server', preview.bootServer],
    ['BootSrv Type', preview.bootServerType],
    ['Master', preview.master ?? '(none: the phone goes on with what it has)'],
    ['Config', config.join(', ')],
    ['SIP', `${containers.sip}`],
    ['Web', `${containers.web}`],
    ['Local', `${containers.local}`],
    ['Errors', `${errors}`],
    ['Firmware', firmwareText(preview.firmware)],
  ];
  const page = rows.map(([name = '', value = '']) => `  ${name.padEnd(14)}${printable(value)}`.trimEnd());
  const asked = textTable(['', 'Path', 'For', ''], requestRows(preview));
  const unsupported = preview.unsupported.map(
    ({ path, names }) =>
      `  ${printable(path)}: a ${preview.model} does not have ${names.map(printable).join(', ')}`,
  );
  const forbidden = preview.forbidden.map(
    ({ name, path, layer, pattern }) =>
      `  ${printable(path)}: ${printable(name)}, locked by ${printable(layer)} (${printable(pattern)})`,
  );
  const faults = preview.faults.map(({ message }) => `  ${printable(message)}`);
  return [
    `${preview.model} ${preview.mac}: Status > Platform > Configuration`,
    '',
    ...page,
    ...section('Errors are parameters that this model does not have:', unsupported),
    ...section('Overrides that a policy forbids:', forbidden),
    ...section('Look at this:', faults),
    '',
    'Files in the order in which the phone asks for them:',
    '',
    asked,
    ...(preview.changes ? [changesText(preview.changes)] : []),
  ].join('\n');
}

/** `upgrade, 5.7.3.1000 to 5.9.8.5760, 51,362,816 bytes to fetch, firmware/5.9.8.5760/3111-46157-002.sip.ld`. */
function firmwareText({ decision, from, to, path, bytes, why }: Preview['firmware']): string {
  const isSame = decision === 'none' && to !== undefined;
  const versions = isSame
    ? `it runs ${to} already`
    : [from, to].filter((one) => one !== undefined).join(' to ');
  const fetched = bytes === undefined ? '' : `${bytes.toLocaleString('en')} bytes to fetch`;
  const line = [decision, versions, fetched, path ?? ''].filter((text) => text !== '').join(', ');
  return why === undefined ? line : `${line}. ${why}`;
}

/** The entries of CONFIG_FILES are asked for in their order: each has its layer. */
function requestRows({ requests, files }: Preview): (string | number)[][] {
  const layers = files.map(({ layer }) => layer)[Symbol.iterator]();
  return requests.map(({ path, role, outcome }, at) => {
    const layer = role === 'config' ? layers.next().value : undefined;
    const isLayer = layer !== undefined && layer !== null && layer !== 'file';
    return [at + 1, path, isLayer ? `${role}, ${layer}` : role, outcomeText(outcome)];
  });
}

function section(title: string, rows: readonly string[]): string[] {
  return rows.length === 0 ? [] : ['', title, ...rows];
}

function outcomeText(outcome: string): string {
  return outcome === 'absent' ? 'not there' : outcome;
}
