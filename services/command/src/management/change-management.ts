import { RingfleetError } from '@ringfleet/contracts';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import type { CommandContext } from '../command-context.ts';
import { type ManagementAnswer, managementText } from './management-text.ts';

export interface ManagementWish extends ServerOptions {
  yes?: boolean;
  dryRun?: boolean;
  note?: string;
  json?: boolean;
}

/** Shows what a path would become, asks, and does it. */
export async function changeManagement(
  context: CommandContext,
  route: 'manage' | 'unmanage',
  path: string,
  { yes, dryRun, note, json, ...server }: ManagementWish,
  choices: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { io } = context;
  const api = await connectToServer(io, server);
  const ask = (asked: Readonly<Record<string, string>>) =>
    api.json<ManagementAnswer>(route, { method: 'POST', query: { path, note, ...choices, ...asked } });
  const show = async (answer: ManagementAnswer) =>
    io.out.write(json === true ? `${JSON.stringify(answer, null, 2)}\n` : managementText(answer));
  const shown = await ask({ dryRun: 'true' });
  if (dryRun === true || shown.refused !== undefined) {
    if (shown.refused !== undefined) context.status = 1;
    return show(shown);
  }
  if (yes !== true) {
    await show(shown);
    if (!io.ask) throw new RingfleetError('RF_CONFIRMATION_NEEDED');
    if (!/^\s*y(es)?\s*$/i.test(await io.ask('Do it? [y/N] '))) {
      await io.err.write('Nothing was changed.\n');
      context.status = 1;
      return;
    }
  }
  const done = await ask({});
  if (json === true || yes === true) return show(done);
  await io.out.write(`Done as change set ${done.report.version ?? '(none)'}. Phones work from it now.\n`);
}
