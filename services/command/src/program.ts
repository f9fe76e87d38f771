import { Command } from 'commander';
import { applyCommand } from './commands/apply.command.ts';
import { certificateCommand } from './commands/certificate.command.ts';
import { changesCommand } from './commands/changes.command.ts';
import { credentialsCommand } from './commands/credentials.command.ts';
import { deadLettersCommand } from './commands/dead-letters.command.ts';
import { dhcpCommand } from './commands/dhcp.command.ts';
import { doctorCommand } from './commands/doctor.command.ts';
import { documentsCommands } from './commands/documents.command.ts';
import { driftCommand } from './commands/drift.command.ts';
import { explainCommand } from './commands/explain.command.ts';
import { exportCommand } from './commands/export.command.ts';
import { firmwareCommand } from './commands/firmware.command.ts';
import { getCommand } from './commands/get.command.ts';
import { groupsCommand, modelsCommand } from './commands/group.command.ts';
import { historyCommand } from './commands/history.command.ts';
import { importCommand } from './commands/import.command.ts';
import { keysCommand } from './commands/keys.command.ts';
import { journalCommand } from './commands/journal.command.ts';
import { layerCommand } from './commands/layer.command.ts';
import { lintCommand } from './commands/lint.command.ts';
import { logsCommand } from './commands/logs.command.ts';
import { lsCommand } from './commands/ls.command.ts';
import { manageCommand } from './commands/manage.command.ts';
import { phonesCommand } from './commands/phones.command.ts';
import { migrateCommand } from './commands/migrate.command.ts';
import { previewCommand } from './commands/preview.command.ts';
import { putCommand } from './commands/put.command.ts';
import { republishCommand } from './commands/republish.command.ts';
import { rmCommand } from './commands/rm.command.ts';
import { simulateCommand } from './commands/simulate.command.ts';
import { sitesCommand } from './commands/site.command.ts';
import { startCommand } from './commands/start.command.ts';
import { topicsCommand } from './commands/topics.command.ts';
import { unmanageCommand } from './commands/unmanage.command.ts';
import { watchCommand } from './commands/watch.command.ts';
import type { AddCommand, CommandContext } from './command-context.ts';

/** In the order of a newcomer's way. */
const commands: readonly AddCommand[] = [
  startCommand,
  importCommand,
  simulateCommand,
  previewCommand,
  explainCommand,
  lintCommand,
  watchCommand,
  logsCommand,
  phonesCommand,
  sitesCommand,
  groupsCommand,
  modelsCommand,
  layerCommand,
  credentialsCommand,
  certificateCommand,
  applyCommand,
  exportCommand,
  lsCommand,
  getCommand,
  putCommand,
  rmCommand,
  historyCommand,
  manageCommand,
  unmanageCommand,
  firmwareCommand,
  driftCommand,
  documentsCommands,
  changesCommand,
  republishCommand,
  journalCommand,
  deadLettersCommand,
  dhcpCommand,
  doctorCommand,
  keysCommand,
  topicsCommand,
  migrateCommand,
];

/** The whole command line, for running it and for describing it. */
export function commandProgram(context: CommandContext): Command {
  const program = new Command('ringfleet')
    .description('Provisions fleets of Polycom/Poly UCS desk phones.')
    .helpCommand(false)
    .showHelpAfterError("Run 'ringfleet --help', or 'ringfleet <command> --help'.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.io.out.write(text),
      writeErr: (text) => void context.io.err.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      'after',
      '\nExit status: 0 when all is well, 1 for faults and failures, 2 for a wrong command line.\n' +
        "Begin with 'npm start', then 'ringfleet import <folder>' and 'ringfleet simulate --phones 20 --fast'.",
    );
  for (const add of commands) add(program, context);
  return program;
}
