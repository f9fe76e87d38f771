import { resolve } from 'node:path';
import type { Command } from 'commander';
import { withExamples, withJson, type AddCommand, type CommandContext } from '../command-context.ts';
import { variablesOfCommandAlone } from '../command-settings.ts';
import { keyStatusText } from '../keys/key-status-text.ts';
import { numberAtLeast } from './option-values.ts';

export const keysCommand: AddCommand = (program, context) => {
  const { io } = context;
  const keys = program
    .command('keys')
    .summary('keys of the seals')
    .description('The keys by which everything but firmware is sealed.')
    .helpCommand(false);
  const create = keys
    .command('create')
    .argument('<file>', 'where the keys shall lie; for its owner alone (mode 0600)')
    .summary('make a key file for a cluster')
    .description(
      'Makes the key file that all processes of a cluster share. One that is there stays as it is. Keep a copy: without it nobody can read the data. On one machine the first start makes it.',
    )
    .action(async (file: string, { json }: { json?: boolean }) => {
      const { createKeys } = await import('@ringfleet/standalone');
      const path = resolve(io.workingFolder, file);
      const created = await createKeys(path);
      const text = created
        ? `Made ${path}: give it to every process (RINGFLEET_KEYS_FILE), and keep a copy.\n`
        : `${path} is there already and was left as it is.\n`;
      await io.out.write(json === true ? `${JSON.stringify({ file: path, created })}\n` : text);
    });
  withJson(create);
  withExamples(create, 'ringfleet keys create /etc/ringfleet/keys.json');
  rotateCommand(keys, context);
  statusCommand(keys, context);
  resealCommand(keys, context);
  retireCommand(keys, context);
};

const optionsOf = ({ io }: CommandContext) => ({
  env: io.environment.all,
  ignoreVariables: variablesOfCommandAlone,
});

function rotateCommand(keys: Command, context: CommandContext): void {
  const { io } = context;
  const rotate = keys
    .command('rotate')
    .summary('add a key that seals from now on')
    .description(
      'Adds a key to the key file of the settings (RINGFLEET_KEYS_FILE, RINGFLEET_DATA_DIR). Running processes read the file again by themselves; what older keys sealed stays readable. In a cluster the new key seals only after a while, so that every process has the file by then: bring it to all of them, as by renewing the Secret.',
    )
    .option(
      '--after <seconds>',
      'until the new key seals; default: 300 in a cluster, 0 on one machine',
      numberAtLeast(0),
    )
    .action(async ({ after, json }: { after?: number; json?: boolean }) => {
      const { rotateKeys } = await import('@ringfleet/standalone');
      const rotated = await rotateKeys(optionsOf(context), after);
      const text = `Added the key ${rotated.key} to ${rotated.file}; it seals from ${rotated.from} on.\nThen run 'ringfleet keys reseal'. Keep a copy of the file.\n`;
      await io.out.write(json === true ? `${JSON.stringify(rotated)}\n` : text);
    });
  withJson(rotate);
  withExamples(rotate, 'ringfleet keys rotate', 'ringfleet keys rotate --after 600');
}

function statusCommand(keys: Command, context: CommandContext): void {
  const { io } = context;
  const status = keys
    .command('status')
    .summary('where each key is still needed')
    .description(
      'Looks through documents, blobs and topics, and on one machine, where nothing may run meanwhile, through the files of gateway and renderer, and counts by key what it sealed.',
    )
    .action(async ({ json }: { json?: boolean }) => {
      const { keyStatus } = await import('@ringfleet/standalone');
      const found = await keyStatus(optionsOf(context));
      await io.out.write(json === true ? `${JSON.stringify(found)}\n` : keyStatusText(found));
    });
  withJson(status);
  withExamples(status, 'ringfleet keys status');
}

function resealCommand(keys: Command, context: CommandContext): void {
  const { io } = context;
  const reseal = keys
    .command('reseal')
    .summary('seal anew what older keys sealed')
    .description(
      "Seals documents and blobs anew with the key that seals now: in a cluster while it runs, on one machine while nothing runs. Interrupted, it is simply run again. Topics are sealed anew by 'ringfleet republish state', trees of a cluster's gateways by themselves as soon as the new key seals.",
    )
    .action(async ({ json }: { json?: boolean }) => {
      const { resealStores } = await import('@ringfleet/standalone');
      const resealed = await resealStores(optionsOf(context));
      const text = `Sealed anew: ${resealed.documents} documents, ${resealed.blobs} blobs, ${resealed.files} local files.\nNow run 'ringfleet republish state', which seals topics anew.\n`;
      await io.out.write(json === true ? `${JSON.stringify(resealed)}\n` : text);
    });
  withJson(reseal);
  withExamples(reseal, 'ringfleet keys reseal');
}

function retireCommand(keys: Command, context: CommandContext): void {
  const { io } = context;
  const retire = keys
    .command('retire')
    .argument('<key>', "its id, as 'ringfleet keys status' tells it")
    .summary('forget a key that nothing needs any more')
    .description(
      "Takes a key out of the key file. Refused while anything is sealed with it, and says what; 'ringfleet keys reseal' and 'ringfleet republish state' come before. Topics that are not compacted age out by themselves, in 30 days at most.",
    )
    .option(
      '--trees-within <seconds>',
      'in a cluster: how long the new key must have sealed; default: 3600',
      numberAtLeast(0),
    )
    .action(async (key: string, { treesWithin, json }: { treesWithin?: number; json?: boolean }) => {
      const { retireKey } = await import('@ringfleet/standalone');
      await retireKey(optionsOf(context), key, treesWithin === undefined ? {} : { treesWithin });
      await io.out.write(
        json === true
          ? `${JSON.stringify({ retired: key })}\n`
          : `The key ${key} is no longer in the key file.\n`,
      );
    });
  withJson(retire);
  withExamples(retire, 'ringfleet keys retire 3f0a91c2');
}
