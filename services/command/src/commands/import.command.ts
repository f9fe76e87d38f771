import { resolve } from 'node:path';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { walkFolder } from '../folder/walk-folder.ts';
import { FolderImport, type ImportWish } from '../import/folder-import.ts';

interface ImportOptions extends ServerOptions, ImportWish {
  hidden?: boolean;
}

export const importCommand: AddCommand = (program, context) => {
  const { io } = context;
  const command = program
    .command('import')
    .summary('take a provisioning folder')
    .description(
      'Makes a provisioning folder the tree, byte for byte and at once; what phones wrote into it becomes their first versions. Shows the lint report. A later import shows what it would add, change and remove, and asks; a customised 000000000000.cfg stays when the folder has a vendor default.',
    )
    .argument('<folder>', 'folder with the files of phones')
    .option('-y, --yes', 'do not ask')
    .option('--remove-missing', 'remove paths of the tree that the folder does not have')
    .option(
      '--replace-master',
      "let a vendor's default 000000000000.cfg replace a customised one, which is spared otherwise",
    )
    .option('--note <text>', 'why, for the history')
    .option('--hidden', 'take files and folders whose names begin with a dot, too')
    .action(async (folder: string, options: ImportOptions) => {
      const walked = await walkFolder(resolve(io.workingFolder, folder), {
        includeHidden: options.hidden === true,
      });
      const api = await connectToServer(io, options);
      const isComplete = await new FolderImport(io, api, options).run(folder, walked);
      if (!isComplete) context.status = 1;
    });
  withJson(withServerOptions(command));
  withExamples(
    command,
    'ringfleet import /srv/ftp',
    "ringfleet import ./phones --remove-missing --yes --note 'from the old server'",
  );
};
