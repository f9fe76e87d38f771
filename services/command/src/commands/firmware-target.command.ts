import type { Command } from 'commander';
import { RingfleetError } from '@ringfleet/contracts';
import type { ApiClient } from '../api/api-client.ts';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type CommandContext, withExamples, withJson, withServerOptions } from '../command-context.ts';
import type { Target, TargetReport } from '../firmware/firmware-answers.ts';
import { targetReportText, targetsText } from '../firmware/firmware-text.ts';
import { UsageError } from '../usage-error.ts';

interface TargetOptions extends ServerOptions {
  models?: string;
  note?: string;
  yes?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** `target set`, `target clear`, `target list`. */
export function firmwareTargetCommands(firmware: Command, context: CommandContext): void {
  const { io } = context;
  const target = firmware
    .command('target')
    .summary('which version phones shall run')
    .description(
      'Which version phones shall run: the most specific of phone, group, site, model, fleet wins.',
    );
  const set = target
    .command('set')
    .summary('set the version that phones shall run')
    .description(
      'Shows how many phones of which model move from what to what, asks, and sets it. What cannot work is refused.',
    )
    .argument('<scope>', 'fleet, site/<id>, group/<id>, model/<model> or phone/<mac>')
    .argument('<version>', 'a release of the catalog')
    .option('--models <models>', 'only for these models, with commas between')
    .action((scope: string, version: string, options: TargetOptions) => {
      const { models, note } = options;
      const json = {
        version,
        note,
        ...(models === undefined ? {} : { models: models.split(',').map(trimmed) }),
      };
      return change(context, scope, options, { method: 'PUT', json });
    });
  withChoices(set);
  withExamples(
    set,
    'ringfleet firmware target set site/berlin 5.9.8.5760 --dry-run',
    "ringfleet firmware target set fleet 5.9.8.5760 --models VVX400,VVX500 --note 'tested in the lab'",
  );
  const clear = target
    .command('clear')
    .summary('clear a target')
    .description('Clears a target: the next wider one decides then, else phones keep what they run.')
    .argument('<scope>', 'fleet, site/<id>, group/<id>, model/<model> or phone/<mac>')
    .action((scope: string, options: TargetOptions) => change(context, scope, options, { method: 'DELETE' }));
  withChoices(clear);
  withExamples(clear, 'ringfleet firmware target clear site/berlin');
  const list = target
    .command('list')
    .summary('all targets')
    .description('Lists all targets.')
    .action(async ({ json, ...server }: TargetOptions) => {
      const api = await connectToServer(io, server);
      const answer = await api.json<{ items: Target[] }>('firmware/targets');
      await io.out.write(json === true ? `${JSON.stringify(answer, null, 2)}\n` : targetsText(answer.items));
    });
  withJson(withServerOptions(list));
  withExamples(list, 'ringfleet firmware target list');
}

function withChoices(command: Command): void {
  command
    .option('--note <text>', 'why')
    .option('--dry-run', 'only show which phones would move from what to what')
    .option('--yes', 'do it without asking');
  withJson(withServerOptions(command));
}

async function change(
  context: CommandContext,
  scope: string,
  { yes, dryRun, json, ...server }: TargetOptions,
  request: Parameters<ApiClient['json']>[1],
): Promise<void> {
  const { io } = context;
  if (!/^(fleet|(site|group|model|phone)\/.+)$/.test(scope))
    throw new UsageError(
      `'${scope}' is no scope; write fleet, site/<id>, group/<id>, model/<model> or phone/<mac>`,
    );
  const api = await connectToServer(io, server);
  const path = `firmware/targets/${scope.split('/').map(encodeURIComponent).join('/')}`;
  const ask = (query: Record<string, string>) => api.json<TargetReport>(path, { ...request, query });
  const show = (report: TargetReport) =>
    io.out.write(json === true ? `${JSON.stringify(report, null, 2)}\n` : targetReportText(report));
  if (dryRun === true || yes !== true) {
    const shown = await ask({ dryRun: 'true' });
    // What is refused gets its sentence and advice from the server, by asking for it.
    if (dryRun === true || shown.refused.length > 0) await show(shown);
    if (shown.refused.length > 0) context.status = 1;
    if (dryRun === true) return;
    if (shown.refused.length === 0) {
      if (!(await isWanted(context, shown, show))) return;
    }
  }
  await show(await ask({}));
}

async function isWanted(
  context: CommandContext,
  shown: TargetReport,
  show: (report: TargetReport) => Promise<void>,
): Promise<boolean> {
  const { io } = context;
  // Nobody moves: there is nothing to be asked.
  if (shown.moves.every(({ change }) => change === 'none')) return true;
  await show(shown);
  if (!io.ask) throw new RingfleetError('RF_CONFIRMATION_NEEDED');
  if (/^\s*y(es)?\s*$/i.test(await io.ask('Do it? [y/N] '))) return true;
  await io.err.write('Nothing was changed.\n');
  context.status = 1;
  return false;
}

function trimmed(text: string): string {
  return text.trim();
}
