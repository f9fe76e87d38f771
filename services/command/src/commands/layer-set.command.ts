import { connectToServer } from '../api/find-server.ts';
import { changeQuery, type ChangeOptions, withChangeOptions } from '../change/change-options.ts';
import { type ChangeReport, printChangeReport } from '../change/change-report-text.ts';
import { type AddCommand, withExamples } from '../command-context.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { UsageError } from '../usage-error.ts';
import { layerPath, ofText, scopeText } from './layer-path.ts';
import { repeated } from './option-values.ts';

interface PolicyOptions extends ChangeOptions {
  /** Patterns. */
  lock?: string[];
  allow?: string[];
}

/** `ringfleet layer set`. */
export const setCommand: AddCommand = (layer, { io }) => {
  const command = layer
    .command('set')
    .summary('set parameters of a layer, lock or allow overrides')
    .description(
      'Sets parameters of a layer, and says which ones phones may override; all else stays. The most specific layer that names a parameter decides.',
    )
    .argument('<scope>', scopeText)
    .argument('[words...]', `${ofText}; then name=value, as many as you like`)
    .option('--lock <pattern>', 'parameters that phones may not override, as reg.1 or reg.*', repeated)
    .option(
      '--allow <pattern>',
      'parameters that they may, whatever this layer or a less specific one locks',
      repeated,
    )
    .action(async (scope: string, words: string[], options: PolicyOptions) => {
      const [of, pairs] = split(scope, words);
      const { lock, allow } = options;
      if (pairs.length === 0 && !lock && !allow)
        throw new UsageError('say what to set: name=value, --lock or --allow');
      const parameters = Object.fromEntries(pairs.map(pairOf));
      const patch = { parameters, ...named('locked', lock, true), ...named('allowed', allow, true) };
      await patchLayer(io, layerPath(scope, of), patch, options);
    });
  withChangeOptions(command);
  withExamples(
    command,
    'ringfleet layer set fleet up.backlight.timeout=10 --dry-run',
    "ringfleet layer set site berlin tcpIpApp.sntp.daylightSavings.enable=1 --note 'summer time'",
    "ringfleet layer set fleet --lock 'reg.*' --allow reg.1.label",
  );
};

/** `ringfleet layer unset`. */
export const unsetCommand: AddCommand = (layer, { io }) => {
  const command = layer
    .command('unset')
    .summary('take parameters, locks and allowances out of a layer')
    .description(
      'Takes parameters, locks and allowances out of a layer; what another layer says counts then.',
    )
    .argument('<scope>', scopeText)
    .argument('[words...]', `${ofText}; then names of parameters`)
    .option('--lock <pattern>', 'a lock that goes, as it was set', repeated)
    .option('--allow <pattern>', 'an allowance that goes, as it was set', repeated)
    .action(async (scope: string, words: string[], options: PolicyOptions) => {
      const [of, names] = split(scope, words);
      const { lock, allow } = options;
      if (names.length === 0 && !lock && !allow)
        throw new UsageError('name the parameters that go, or --lock or --allow');
      const parameters = Object.fromEntries(names.map((name) => [name, null]));
      const patch = { parameters, ...named('locked', lock, null), ...named('allowed', allow, null) };
      await patchLayer(io, layerPath(scope, of), patch, options);
    });
  withChangeOptions(command);
  withExamples(
    command,
    'ringfleet layer unset group lobby up.backlight.timeout',
    "ringfleet layer unset fleet --lock 'reg.*'",
  );
};

async function patchLayer(io: CommandIo, path: string, patch: object, options: ChangeOptions): Promise<void> {
  const api = await connectToServer(io, options);
  const report = await api.json<ChangeReport>(path, {
    method: 'PATCH',
    query: changeQuery(options),
    json: patch,
  });
  await printChangeReport(io, report, options);
}

function named<F extends string, V>(
  field: F,
  patterns: readonly string[] | undefined,
  value: V,
): { [K in F]?: Record<string, V> } {
  if (!patterns) return {};
  return { [field]: Object.fromEntries(patterns.map((pattern) => [pattern, value])) } as {
    [K in F]: Record<string, V>;
  };
}

/** The fleet's layer needs no name: all words behind it are parameters. */
function split(scope: string, words: readonly string[]): [of: string | undefined, rest: readonly string[]] {
  if (scope === 'fleet' && words[0] !== 'fleet') return [undefined, words];
  return [words[0], words.slice(1)];
}

function pairOf(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`'${text}' sets nothing; write it like name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}
