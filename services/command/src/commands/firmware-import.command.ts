import { resolve } from 'node:path';
import type { Command } from 'commander';
import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type CommandContext, withExamples, withJson, withServerOptions } from '../command-context.ts';
import { importText } from '../firmware/firmware-text.ts';
import { packageSource } from '../firmware/package-source.ts';
import { uploadPackage } from '../firmware/upload-package.ts';

interface ImportOptions extends ServerOptions {
  version?: string;
  static?: string;
  json?: boolean;
}

export function firmwareImportCommand(firmware: Command, { io }: CommandContext): void {
  const command = firmware
    .command('import')
    .summary("import the vendor's split package")
    .description(
      "Imports the vendor's split package as it is: images go to firmware/<version>/, its master, directory and sample files are left alone. Repeating it goes on where it was cut, and does nothing twice.",
    )
    .argument('<package>', 'zip, folder with an unpacked package, or one image (<part number>.sip.ld)')
    .option(
      '--version <version>',
      'of a single image, or where sip.ver says another (default: as sip.ver says)',
    )
    .option(
      '--static <kinds>',
      'other files to bring along, to firmware/<version>/: languages, backgrounds, ringtones, samples, with commas between',
    )
    .action(async (path: string, { version, static: statics, json, ...server }: ImportOptions) => {
      const api = await connectToServer(io, server);
      const source = await packageSource(resolve(io.workingFolder, path));
      const answer = await uploadPackage(io, api, source, { version, statics });
      await io.out.write(json === true ? `${JSON.stringify(answer, null, 2)}\n` : importText(answer));
    });
  withJson(withServerOptions(command));
  withExamples(
    command,
    'ringfleet firmware import Polycom-UC-Software-5.9.2-rts42-release-sig-split.zip',
    'ringfleet firmware import 3111-46157-002.sip.ld --version 5.9.8.5760',
    'ringfleet firmware import ./unpacked --static languages,ringtones',
  );
}
