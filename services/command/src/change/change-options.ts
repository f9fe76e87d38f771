import type { Command } from 'commander';
import type { ApiRequest } from '../api/api-client.ts';
import type { ServerOptions } from '../api/find-server.ts';
import { withJson, withServerOptions } from '../command-context.ts';

/** Options of every command that changes what was described. */
export interface ChangeOptions extends ServerOptions {
  dryRun?: boolean;
  note?: string;
  json?: boolean;
}

export function withChangeOptions(command: Command): Command {
  command.option('--dry-run', 'only show what it would do').option('--note <text>', 'why, for the history');
  return withJson(withServerOptions(command));
}

/** The query of a request that changes something. */
export function changeQuery({ dryRun, note }: ChangeOptions): NonNullable<ApiRequest['query']> {
  return { dryRun: dryRun === true ? 'true' : undefined, note };
}
