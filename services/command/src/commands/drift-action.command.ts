import type { Command } from 'commander';
import { RingfleetError } from '@ringfleet/contracts';
import type { ApiClient } from '../api/api-client.ts';
import { connectToServer } from '../api/find-server.ts';
import { type CommandContext, withExamples, withJson, withServerOptions } from '../command-context.ts';
import type { DriftOutcome } from '../drift/drift-answers.ts';
import { outcomesText } from '../drift/drift-text.ts';
import { UsageError } from '../usage-error.ts';
import { type DriftFilter, filterQuery, withDriftFilter } from './drift-filter.ts';
import { macArgument } from './mac-argument.ts';

interface ActionOptions extends DriftFilter {
  dryRun?: boolean;
  yes?: boolean;
  note?: string;
  until?: string;
}

type Action = 'adopt' | 'accept' | 'clear';

/** Records worked on by one request. */
const PAGE = 500;

/** `drift adopt`, `drift accept`, `drift clear`. */
export function driftActionCommands(drift: Command, context: CommandContext): void {
  const add = (action: Action, summary: string, description: string, ...lines: string[]) => {
    const command = drift
      .command(action)
      .summary(summary)
      .description(`${description} Shows what it would do, and asks; the dry run changes nothing.`)
      .argument('[mac]', 'the phone; without it, all that the options mean')
      .argument('[parameter]', 'as --parameter');
    withDriftFilter(command)
      .option('--note <text>', 'why')
      .option('--dry-run', 'only show what it would do')
      .option('--yes', 'do it without asking');
    if (action === 'accept')
      command.option('--until <time>', 'leave it until then (2026-12-31, or with a time)');
    command.action((mac: string | undefined, parameter: string | undefined, options: ActionOptions) =>
      act(context, action, {
        ...options,
        ...(mac === undefined ? {} : { phone: macArgument(mac) }),
        ...(parameter === undefined ? {} : { parameter }),
      }),
    );
    withExamples(withJson(withServerOptions(command)), ...lines);
  };
  add(
    'adopt',
    'make what phones override their own layers',
    "Makes what phones override their own layers: the value becomes the phone's device layer.",
    'ringfleet drift adopt 0004f28062d6 np.normal.ringing.calls.tonePattern',
    "ringfleet drift adopt --parameter 'up.*' --class shadowing --dry-run",
  );
  add(
    'accept',
    'leave overrides as they are',
    'Leaves overrides as they are, with a note, for a while or for good.',
    "ringfleet drift accept 0004f28062d6 up.toneVolume --note 'hard of hearing' --until 2026-12-31",
  );
  add(
    'clear',
    'ask for overrides to go',
    "Asks gateways to serve phones' override files without these parameters; asked is not gone: the phone's next upload tells.",
    'ringfleet drift clear 0004f28062d6 np.normal.ringing.calls.tonePattern',
    "ringfleet drift clear --parameter 'reg.*' --class forbidden --yes",
  );
}

async function act(context: CommandContext, action: Action, options: ActionOptions): Promise<void> {
  const { io } = context;
  const { json, dryRun, yes } = options;
  const api = await connectToServer(io, options);
  const body = bodyOf(action, options);
  const show = (outcomes: readonly DriftOutcome[], dry: boolean) =>
    io.out.write(
      json === true ? `${JSON.stringify(outcomes, null, 2)}\n` : outcomesText(action, dry, outcomes),
    );
  if (dryRun === true || yes !== true) {
    const planned = await outcomes(api, { ...body, dryRun: true });
    await show(planned, true);
    if (planned.some(({ done }) => !done)) context.status = 1;
    if (dryRun === true || !planned.some(({ done }) => done)) return;
    if (!io.ask) throw new RingfleetError('RF_CONFIRMATION_NEEDED');
    if (!/^\s*y(es)?\s*$/i.test(await io.ask('Do it? [y/N] '))) {
      await io.err.write('Nothing was changed.\n');
      context.status = 1;
      return;
    }
  }
  const done = await outcomes(api, body);
  if (done.some((one) => !one.done)) context.status = 1;
  await show(done, false);
}

async function outcomes(api: ApiClient, body: object): Promise<DriftOutcome[]> {
  const all: DriftOutcome[] = [];
  let cursor: string | undefined;
  do {
    const answer: { items: DriftOutcome[]; cursor?: string } = await api.json('drift/actions', {
      method: 'POST',
      json: { ...body, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) },
      patient: true,
    });
    all.push(...answer.items);
    cursor = answer.cursor;
  } while (cursor !== undefined);
  return all;
}

function bodyOf(action: Action, options: ActionOptions): object {
  const { phone, parameter, class: of, state, all, note, until } = options;
  if ([phone, parameter, of, state].every((one) => one === undefined) && all !== true)
    throw new UsageError(
      `say what to ${action}: a phone, a parameter, --class, --state, or --all for everything`,
    );
  // Who names one phone's parameter means it, whatever its class.
  const isNamed = phone !== undefined && parameter !== undefined;
  return {
    ...Object.fromEntries(Object.entries(filterQuery(options)).filter(([, value]) => value !== undefined)),
    ...{ action, all: all === true || isNamed, note: note ?? '' },
    ...(until === undefined ? {} : { until: timeOf(until) }),
  };
}

function timeOf(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError(`'${text}' is no time; write it like 2026-12-31`);
  return new Date(time).toISOString();
}
