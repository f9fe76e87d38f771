import type { AddCommand } from '../command-context.ts';
import { dhcpDecodeCommand } from './dhcp-decode.command.ts';
import { dhcpLintCommand } from './dhcp-lint.command.ts';
import { dhcpShowCommand } from './dhcp-show.command.ts';
import { dhcpVerifyCommand } from './dhcp-verify.command.ts';

export const dhcpCommand: AddCommand = (program, context) => {
  const command = program
    .command('dhcp')
    .summary('what DHCP tells phones')
    .description('Writes, checks and explains the DHCP options by which phones find their boot server.');
  for (const add of [dhcpShowCommand, dhcpLintCommand, dhcpDecodeCommand, dhcpVerifyCommand])
    add(command, context);
};
