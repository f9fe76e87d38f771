import { connectToServer, type ServerOptions } from '../api/find-server.ts';
import { type AddCommand, withExamples, withJson, withServerOptions } from '../command-context.ts';
import type { Matrix, Release } from '../firmware/firmware-answers.ts';
import { matrixText, releasesText, releaseText } from '../firmware/firmware-text.ts';
import { firmwareImportCommand } from './firmware-import.command.ts';
import { firmwareTargetCommands } from './firmware-target.command.ts';

type Options = ServerOptions & { json?: boolean };

export const firmwareCommand: AddCommand = (program, context) => {
  const { io } = context;
  const firmware = program
    .command('firmware')
    .summary('releases, and which version phones shall run')
    .description('The firmware catalog: releases, targets, and what runs where.');
  const print = async <T>(answer: T, json: boolean | undefined, text: (answer: T) => string) =>
    io.out.write(json === true ? `${JSON.stringify(answer, null, 2)}\n` : text(answer));

  firmwareImportCommand(firmware, context);

  const list = firmware
    .command('list')
    .summary('all releases')
    .description('Lists all releases, the newest version first.')
    .action(async ({ json, ...server }: Options) => {
      const api = await connectToServer(io, server);
      const answer = await api.json<{ items: Release[] }>('firmware/releases');
      await print(answer, json, ({ items }) => releasesText(items));
    });
  withJson(withServerOptions(list));
  withExamples(list, 'ringfleet firmware list');

  const show = firmware
    .command('show')
    .summary('one release with its images')
    .description('Shows one release: its images by part number, with sizes and hashes.')
    .argument('<version>', 'of the release')
    .action(async (version: string, { json, ...server }: Options) => {
      const api = await connectToServer(io, server);
      await print(
        await api.json<Release>(`firmware/releases/${encodeURIComponent(version)}`),
        json,
        releaseText,
      );
    });
  withJson(withServerOptions(show));
  withExamples(show, 'ringfleet firmware show 5.9.8.5760');

  const withdraw = firmware
    .command('withdraw')
    .summary('take a release out of the catalog')
    .description(
      'Takes a release out of the catalog and out of the tree; refused while something points at it.',
    )
    .argument('<version>', 'of the release')
    .action(async (version: string, { json, ...server }: Options) => {
      const api = await connectToServer(io, server);
      await api.send(`firmware/releases/${encodeURIComponent(version)}`, { method: 'DELETE' });
      await print({ withdrawn: version }, json, () => `Release ${version} is withdrawn.\n`);
    });
  withJson(withServerOptions(withdraw));
  withExamples(withdraw, 'ringfleet firmware withdraw 5.7.3.1000');

  firmwareTargetCommands(firmware, context);

  const status = firmware
    .command('status')
    .summary('which versions run where, and who is stuck')
    .description(
      'Shows which versions run on how many phones of which model, which are due, and which phones are stuck.',
    )
    .action(async ({ json, ...server }: Options) => {
      const api = await connectToServer(io, server);
      await print(await api.json<Matrix>('firmware/matrix'), json, matrixText);
    });
  withJson(withServerOptions(status));
  withExamples(status, 'ringfleet firmware status');
};
