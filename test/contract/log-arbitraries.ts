import type { IndexedChunk, IndexedLine, LineOrigin, LogCopyId, LogQuery } from '@ringfleet/storage';
import fc from 'fast-check';
import { DAY, NOW } from './log-index-adapter.ts';

const word = fc.constantFrom(
  ...[
    'boot',
    'BOOT',
    'lldp',
    'LLDP',
    'failed',
    '10.1.20.30',
    '10.1.20.3',
    '0004f2e7325a-boot.log',
    'boot.log',
  ],
  ...[
    'Zürich',
    'cfgParamCbSet',
    '東京',
    'a',
    '30',
    "'x'",
    'Prm|cfg',
    '--',
    '#so',
    '%4',
    '@0004f2000001',
    'AND',
    'NEAR(a)',
  ],
);
const text = fc.oneof(
  { weight: 4, arbitrary: fc.array(word, { maxLength: 6 }).map((words) => words.join(' ')) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 12 }) },
);
const component = fc.constantFrom('so', 'cfg', 'AuthS', 'auths', 'a b', 'é"');
const class_ = fc.constantFrom(...(['*', '0', '1', '2', '3', '4', '5', '6'] as const));
/** Near together, on both sides of days, and so old that some classes are no longer kept. */
const at = fc.oneof(
  fc.integer({ min: 0, max: 3 }).map((ms) => NOW - ms),
  fc.integer({ min: 0, max: 60 }).map((minutes) => NOW - 40 * 60_000 - minutes * 60_000),
  fc.constantFrom(0, 1, 6, 8, 29, 31, 91).map((days) => NOW - (NOW % DAY) - days * DAY),
  fc.constantFrom(NOW + 2 * DAY, NOW - 500 * DAY),
);

const line: fc.Arbitrary<IndexedLine> = fc
  .record(
    {
      at,
      clock: fc.constantFrom('set', 'unset'),
      text,
      before: fc.constantFrom('', '0913152920|so   |3|00|'),
      behind: fc.constantFrom('', '', '\r'),
      component,
      class: class_,
      missed: fc.integer({ min: 0, max: 99 }),
    },
    { requiredKeys: ['at', 'clock', 'text', 'before', 'behind'] },
  )
  .map(({ before, behind, ...rest }) => ({ ...rest, raw: `${before}${rest.text}${behind}` }));

export const copies: LogCopyId[] = ['0004f2000001', '0004f2000002'].flatMap((mac) =>
  (['app-log', 'boot-log'] as const).flatMap((kind) =>
    [1, 2].map((generation) => ({ mac, path: `${mac}-${kind}`, kind, generation: orderOf(generation) })),
  ),
);

export function orderOf(number: number): string {
  return `${String(NOW + number).padStart(15, '0')}-000000-0000-gw-1`;
}

const origin: fc.Arbitrary<LineOrigin> = fc.record(
  {
    model: fc.constantFrom('VVX400', 'VVX500'),
    site: fc.constantFrom('zurich', 'oslo'),
    version: fc.constantFrom('5.9.8.4765', '4.1.2.0'),
  },
  { requiredKeys: [] },
);

export interface PutStep {
  copy: LogCopyId;
  chunks: IndexedChunk[];
  origin: LineOrigin;
}

export const putStep: fc.Arbitrary<PutStep> = fc.record({
  copy: fc.constantFrom(...copies),
  chunks: fc.array(
    fc.record({
      order: fc.integer({ min: 1, max: 4 }).map(orderOf),
      lines: fc.array(line, { maxLength: 8 }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  origin,
});

const conditions: fc.Arbitrary<Required<LogQuery>> = fc.record({
  words: fc.oneof(
    fc.array(word, { maxLength: 2 }).map((words) => words.join(' ')),
    fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => `"${words.join(' ')}"`),
  ),
  mac: fc.constantFrom('0004f2000001', '0004f2000009'),
  model: fc.constantFrom('VVX400', ''),
  site: fc.constantFrom('zurich', ''),
  version: fc.constantFrom('4.1.2.0', ''),
  component,
  classes: fc.uniqueArray(class_, { maxLength: 4 }),
  kind: fc.constantFrom('app-log', 'boot-log'),
  from: at,
  to: at,
});
const asked = [
  ...(['words', 'mac', 'model', 'site', 'version'] as const),
  ...(['component', 'classes', 'kind', 'from', 'to'] as const),
];

/** Few conditions at a time: with all of them nothing would ever be found. */
export const query: fc.Arbitrary<LogQuery> = fc
  .tuple(conditions, fc.subarray(asked, { maxLength: 3 }))
  .map(([all, some]) => Object.fromEntries(some.map((name) => [name, all[name]])));
