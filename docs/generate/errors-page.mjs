import { errorTable } from '@ringfleet/contracts';
import { lintRules } from '@ringfleet/ucs';
import { head, plain, table } from './markdown.mjs';

const severities = ['error', 'warning', 'info'];

/** Every error of the table, then every rule of the lint; each code is an anchor, as problem documents link to it. */
export function errorsPage() {
  const errors = Object.entries(errorTable).sort(byCode);
  const rules = Object.entries(lintRules).sort(byCode);
  return [
    ...head('Errors and lint rules', 'the error table of libs/contracts and the lint rules of libs/ucs'),
    'Every error that a person can meet has a code. Over HTTP it comes as a problem document (RFC 9457) whose `type` leads here; the command prints the sentence, what to do, and the code. `{name}` stands for what the error names.',
    '',
    '## Errors',
    '',
    ...errors.flatMap(errorSection),
    '## Lint rules',
    '',
    'What `ringfleet lint`, an import and `put` say of a file. `error`: surely breaks a phone or loses configuration. `warning`: probably not meant. `info`: good to know.',
    '',
    ...severities.flatMap((severity) => [
      ...table(
        [`Rules of severity ${severity}`, ''],
        rules
          .filter(([, rule]) => rule.severity === severity)
          .map(([code, { title }]) => [`[${code}](#${code.toLowerCase()})`, plain(title)]),
      ),
      '',
    ]),
    ...rules.flatMap(ruleSection),
  ].join('\n');
}

function errorSection([code, { message, advice, status, retry }]) {
  return [
    `### ${code}`,
    '',
    plain(message),
    '',
    `What to do: ${plain(advice)}`,
    '',
    `HTTP status ${status}. ${retry ? 'The same request can succeed later.' : 'Repeating it as it is does not help.'}`,
    '',
  ];
}

function ruleSection([code, { severity, title, advice, source }]) {
  return [
    `### ${code}`,
    '',
    `${severity}: ${plain(title)}`,
    '',
    `What to do: ${plain(advice)}`,
    '',
    `Source: ${linked(source)}`,
    '',
  ];
}

/** Sections of the two fact pages become links to the pages. */
function linked(source) {
  return plain(source)
    .replace(/polycom-ucs\.md/g, '[polycom-ucs.md](polycom-ucs.md)')
    .replace(/\btraps? (?=[A-Z]-\d\d)/g, (word) => `[${word.trim()}](known-traps.md) `)
    .replace(/\bdesign sections?\b/g, (words) => `[${words}](../design.md)`);
}

function byCode([a], [b]) {
  return a < b ? -1 : 1;
}
