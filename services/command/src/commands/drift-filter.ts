import type { Command } from 'commander';
import type { ServerOptions } from '../api/find-server.ts';
import { macArgument } from './mac-argument.ts';

/** Which overrides are meant. */
export interface DriftFilter extends ServerOptions {
  phone?: string;
  parameter?: string;
  class?: string;
  state?: string;
  model?: string;
  file?: string;
  all?: boolean;
  json?: boolean;
}

export function withDriftFilter(command: Command): Command {
  return command
    .option('--phone <mac>', 'of this phone', macArgument)
    .option('--parameter <pattern>', "this parameter, those below it (reg.1), or a pattern with '*'")
    .option('--class <class>', 'preference, redundant, shadowing, forbidden, device or unknown')
    .option('--state <state>', 'open, accepted, asked or stubborn')
    .option('--model <model>', 'of phones of this model')
    .option('--file <file>', 'set at the phone (phone) or on its web page (web)')
    .option('--all', 'with preferences, redundant and accepted ones');
}

export function filterQuery({ phone, parameter, class: of, state, model, file, all }: DriftFilter) {
  return { phone, parameter, class: of, state, model, source: file, all: all === true ? 'true' : undefined };
}
