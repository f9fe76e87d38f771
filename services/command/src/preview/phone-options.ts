import type { Command } from 'commander';
import { ownBootServer, type ServerOptions } from '../api/find-server.ts';
import type { CommandIo } from '../terminal/command-io.ts';

/** Options of every command that boots one phone against the tree. */
export interface PhoneOptions extends ServerOptions {
  model?: string;
  partNumber?: string;
  bootServer?: string;
}

export function withPhoneOptions(command: Command): Command {
  return command
    .option('--model <model>', 'model, as VVX400 (default: what its description says, else what was seen)')
    .option('--part-number <number>', "part number (default: what was seen, else the model's most usual)")
    .option(
      '--boot-server <value>',
      "what DHCP option 160 says, as ftp://host/site (default: this server, with its site's boot path or the one last seen)",
    );
}

/** What a route about one phone is asked with. */
export async function phoneQuery(
  io: CommandIo,
  options: PhoneOptions,
): Promise<Record<string, string | undefined>> {
  const { model, partNumber, bootServer } = options;
  if (bootServer !== undefined) return { model, partNumber, bootServer };
  const bootHost = (await ownBootServer(io, options)).replace(/^ftp:\/\//, '');
  return { model, partNumber, bootHost };
}
