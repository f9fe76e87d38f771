import { InvalidArgumentError, Option } from 'commander';
import {
  FIRST_MAC,
  simulateFleet,
  usualCalls,
  usualDirectory,
  usualModels,
  type FleetDoings,
  type FleetOptions,
  type PhoneReset,
} from '@ringfleet/phone-simulator';
import { parseBootServer, type BootServer } from '@ringfleet/ucs';
import { dialled, ftpOfDataFolder } from '../api/find-server.ts';
import { withExamples, withJson, type AddCommand, type CommandContext } from '../command-context.ts';
import { BootRowsAsJson, BootRowsAsText, type BootRows } from '../simulate/boot-rows.ts';
import { memoryFolder } from '../simulate/memory-folder.ts';
import { uploadOf } from '../simulate/read-upload.ts';
import { progressBar } from '../terminal/progress-bar.ts';
import { bytesText } from '../terminal/units.ts';
import { UsageError } from '../usage-error.ts';
import { numberAtLeast } from './option-values.ts';

interface SimulateOptions {
  phones: number;
  model: string[];
  firstMac: string;
  parallel: number;
  rate?: number;
  boots: number;
  factoryReset?: boolean;
  fast?: boolean;
  active?: boolean;
  connections: string;
  user?: string;
  password?: string;
  url?: string;
  data?: string;
  set?: Map<string, string>;
  setWeb?: Map<string, string>;
  directory?: string | boolean;
  calls?: string | boolean;
  reset?: PhoneReset;
  logLines?: number;
  stubborn?: boolean;
  keep?: string;
  json?: boolean;
}

export const simulateCommand: AddCommand = (program, context) => {
  const command = program
    .command('simulate')
    .summary('boot virtual phones over FTP')
    .description(
      'Boots virtual phones over real FTP as phones do: master file, firmware, configuration, overrides, directory, logs. Shows what each got and what failed; exit status 1 when any phone failed.',
    )
    .option('--phones <number>', 'how many phones', numberAtLeast(1), 20)
    .addOption(
      new Option('--model <models>', 'models that take turns, separated by commas')
        .argParser(words)
        .default([...usualModels], usualModels.join(',')),
    )
    .addOption(
      new Option('--first-mac <mac>', 'MAC of the first phone; the others count up').default(
        FIRST_MAC,
        FIRST_MAC,
      ),
    )
    .option('--parallel <number>', 'phones at once', numberAtLeast(1), 10)
    .option('--rate <boots>', 'boots that begin in a second at most', numberAtLeast(0.001))
    .option('--boots <number>', 'boots of each phone', numberAtLeast(1), 1)
    .option('--factory-reset', 'each boot begins with an empty memory')
    .option('--fast', 'no idle session of 30 s at the end, short waits between attempts')
    .option('--active', 'active mode (PORT), as clients without passive mode')
    .addOption(
      new Option('--connections <number>', 'connections of a phone at once')
        .choices(['1', '2'])
        .default('1', '1'),
    )
    .option('--user <name>', 'FTP user (default: PlcmSpIp)')
    .option('--password <password>', 'FTP password (default: PlcmSpIp)')
    .option(
      '--url <address>',
      'boot server as DHCP option 160 says it: ftp://host:port[/site][/x.cfg] (default: the server of the data folder)',
    )
    .option(
      '--data <folder>',
      "the server's data folder (default: RINGFLEET_DATA_DIR, else ./ringfleet-data)",
    )
    .option(
      '--set <name=value>',
      'setting that each user makes at the phone after the first boot; may be repeated',
      setting,
    )
    .option(
      '--set-web <name=value>',
      "setting that is made on each phone's web page after the first boot; may be repeated",
      setting,
    )
    .option(
      '--directory [file]',
      'directory that each phone stores after the first boot; without a file one is made up',
    )
    .option(
      '--calls [file]',
      'call list that each phone stores after the first boot; without a file likewise',
    )
    .addOption(
      new Option(
        '--reset <what>',
        'what each user resets after the first boot and what was set: local or web config (the phone stores an emptied file), or factory (the next boot reads the kept files back)',
      ).choices(['local', 'web', 'factory']),
    )
    .option(
      '--log-lines <number>',
      'lines that each phone logs after each boot and appends to its log, in several pieces',
      numberAtLeast(1),
    )
    .option(
      '--stubborn',
      'phones keep to their own settings, whatever their override files on the server say, and store them at each boot',
    )
    .option(
      '--keep <folder>',
      'where phones keep their memory between runs: the next run with it boots the same phones again',
    )
    .action((options: SimulateOptions) => simulate(context, options));
  withJson(command);
  withExamples(
    command,
    'ringfleet simulate --phones 20 --fast',
    'ringfleet simulate --phones 2 --boots 2 --factory-reset --fast --set np.normal.ringing.calls.tonePattern=ringer10',
    'ringfleet simulate --phones 1 --boots 3 --rate 0.1 --fast --stubborn --set up.timeFormat=1',
    'ringfleet simulate --phones 1 --fast --keep phones --set up.timeFormat=1',
    'ringfleet simulate --phones 50 --fast --log-lines 2000 --directory --calls',
    'ringfleet simulate --phones 500 --model VVX400,SPIP331 --parallel 50 --url ftp://10.1.2.3/berlin --json',
  );
};

async function simulate(context: CommandContext, options: SimulateOptions): Promise<void> {
  const { io } = context;
  const bootServer = await bootServerOf(context, options);
  const rows: BootRows =
    options.json === true ? new BootRowsAsJson(io.out) : new BootRowsAsText(io.out, options.boots);
  const total = options.phones * options.boots;
  const bar = progressBar(io.err, 'Booting', total);
  const interruption = io.onInterruption();
  let done = 0;
  let bytes = 0;
  try {
    const totals = await simulateFleet({
      ...fleetOptions(options),
      ...userDoings(context, options),
      ...(options.keep === undefined ? {} : { memories: memoryFolder(io, options.keep) }),
      bootServer,
      signal: interruption.signal,
      onBoot: async (row) => {
        done += 1;
        bytes += row.bytes;
        bar.update(done, `${done} of ${total} boots, ${bytesText(bytes)}`);
        await rows.add(row);
      },
    });
    bar.stop();
    await rows.end(totals);
    if (totals.failedBoots > 0 || interruption.signal.aborted) context.status = 1;
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  } finally {
    bar.stop();
    interruption.dispose();
  }
}

function fleetOptions(options: SimulateOptions): Omit<FleetOptions, 'bootServer'> {
  const { phones, firstMac, parallel, boots, rate, user, password } = options;
  return {
    ...{ phones, firstMac, parallel, boots, models: options.model },
    factoryReset: options.factoryReset === true,
    isStubborn: options.stubborn === true,
    fast: options.fast === true,
    mode: options.active === true ? 'active' : 'passive',
    connections: options.connections === '2' ? 2 : 1,
    ...(rate === undefined ? {} : { rate }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  };
}

function userDoings({ io }: CommandContext, options: SimulateOptions): FleetDoings {
  const { set, setWeb, reset, logLines } = options;
  const directory = uploadOf(io, options.directory, usualDirectory);
  const calls = uploadOf(io, options.calls, (mac) => usualCalls(mac, new Date()));
  return {
    ...(set === undefined ? {} : { set }),
    ...(setWeb === undefined ? {} : { setWeb }),
    ...(directory === undefined ? {} : { directory }),
    ...(calls === undefined ? {} : { calls }),
    ...(reset === undefined ? {} : { reset }),
    ...(logLines === undefined ? {} : { logLines }),
  };
}

async function bootServerOf({ io }: CommandContext, { url, data }: SimulateOptions): Promise<BootServer> {
  if (url !== undefined) {
    const given = parseBootServer(url);
    if (given && (given.type === undefined || given.type === 'FTP')) return given;
    throw new UsageError(`'${url}' is no FTP boot server; write it like ftp://host:2121/site`);
  }
  const { host, port } = dialled(await ftpOfDataFolder(io, data === undefined ? {} : { data }));
  return {
    type: 'FTP',
    host,
    port,
    user: undefined,
    password: undefined,
    path: '',
    explicitMaster: undefined,
  };
}

function words(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
}

function setting(text: string, before: ReadonlyMap<string, string> = new Map()): Map<string, string> {
  const [, name, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('Write it like np.normal.ringing.calls.tonePattern=ringer10.');
  return new Map([...before, [name, value]]);
}
