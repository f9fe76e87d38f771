import { printable, textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';

/** Answer of `GET /api/v1/explain/<mac>`. */
export interface Explanation {
  mac: string;
  model: string;
  master: string | null;
  parameters: ExplainedParameter[];
}

interface ExplainedParameter {
  name: string;
  /** Null when nothing is applied. */
  value: string | null;
  file: string | null;
  line?: number;
  layer: string | null;
  setBy: string | null;
  setAt: string | null;
  version: number | null;
  /** Older versions, which were not looked at, may have it, too. */
  orEarlier?: true;
  note?: string;
  /** Absent where no layer says whether phones may override it. */
  policy?: { override: 'locked' | 'allowed'; layer: string; pattern: string };
  hides: { value: string; file: string; layer: string; why: string }[];
}

/** A certificate has thousands of signs: what is cut is in the file. */
const LONGEST_VALUE = 48;

/** One row for each parameter, below it whether phones may override it, and one for each setting that it hides, with the reason. */
export function explainText({ mac, model, master, parameters }: Explanation): string {
  const title = `${model} ${mac}, master ${master === null ? '(none)' : printable(master)}\n`;
  if (parameters.length === 0) return `${title}\nNothing that fits is set for this phone.\n`;
  const rows = parameters.flatMap((parameter) => [
    [
      parameter.name,
      parameter.value === null ? '(not applied)' : valueText(parameter.value),
      placeText(parameter),
      parameter.layer ?? '',
      setText(parameter),
    ],
    ...policyRows(parameter),
    ...parameter.hides.map(({ value, file, layer, why }) => ['  hides', valueText(value), file, layer, why]),
  ]);
  return `${title}\n${textTable(['Parameter', 'Value', 'File', 'Layer', 'Set by, or why hidden'], rows)}`;
}

/** A value in few signs. Text in quotes is seen as text: an empty one, too. */
export function valueText(value: string): string {
  return value === '' ? "''" : value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value;
}

function policyRows({ policy }: ExplainedParameter): string[][] {
  if (!policy) return [];
  const { override, layer, pattern } = policy;
  const may = override === 'locked' ? 'may not' : 'may';
  return [[`  ${override}`, pattern, '', layer, `phones ${may} override it`]];
}

function placeText({ file, line }: ExplainedParameter): string {
  if (file === null) return '';
  return line === undefined ? file : `${file}:${line}`;
}

function setText({ setBy, setAt, version, orEarlier, note }: ExplainedParameter): string {
  if (setBy === null) return '';
  const when = setAt === null ? '' : `, ${timeText(setAt)}`;
  const which = version === null ? '' : `, version ${version}${orEarlier ? ' or earlier' : ''}`;
  return `${setBy}${when}${which}${note === undefined ? '' : `: ${note}`}`;
}
