import { parseBootServer } from '@ringfleet/ucs';
import { connectToServer, dialled, ftpOfDataFolder, type ServerOptions } from '../api/find-server.ts';
import { withExamples, withJson, withServerOptions, type AddCommand } from '../command-context.ts';
import { doctorText } from '../doctor/doctor-text.ts';
import { examineBootServer, type Examined } from '../doctor/examine-boot-server.ts';
import { gatewayWays } from '../doctor/gateway-way.ts';
import { examineOption160 } from '../doctor/option-160.ts';
import { outcomeOf } from '../doctor/outcome-of.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { UsageError } from '../usage-error.ts';
import { numberAtLeast } from './option-values.ts';

interface DoctorOptions extends ServerOptions {
  user: string;
  password: string;
  idle: number;
  json?: boolean;
}

const FTP_PORT = 21;

export const doctorCommand: AddCommand = (program, context) => {
  const { io } = context;
  const command = program
    .command('doctor')
    .argument(
      '[boot server]',
      'as option 160 says it, ftp://host:port (default: the server of the data folder)',
    )
    .summary('find out why phones do not get their files')
    .description(
      'Goes the way of phones, from the machine on which it runs: name, control connection, login, both passive modes, silence. Compares with what the gateways see, when the API can be asked, and with option 160 of the sites. Says what to change. Stores nothing and reads nothing of a phone. Exit status 1 when something is wrong.',
    )
    .option('--user <name>', 'FTP user', 'PlcmSpIp')
    .option('--password <password>', 'FTP password', 'PlcmSpIp')
    .option(
      '--idle <seconds>',
      'how long a session is silent, which nothing on the way may cut; 0: it is not tried',
      numberAtLeast(0),
      60,
    )
    .action(async (bootServer: string | undefined, options: DoctorOptions) => {
      const server = await examined(io, bootServer, options);
      // Phones' networks often have no way to the API: without it the looks from outside are still worth it.
      const found = await outcomeOf(connectToServer(io, options));
      const ways = () => (found.failure ? Promise.reject(found.failure) : gatewayWays(found.value));
      const findings = await examineBootServer(server, { ways, idleMs: options.idle * 1000 });
      if (!found.failure) findings.push(...(await examineOption160(found.value, server).catch(() => [])));
      const url = `ftp://${server.host}:${server.port}`;
      await io.out.write(
        options.json === true
          ? `${JSON.stringify({ server: url, findings }, null, 2)}\n`
          : doctorText(url, findings),
      );
      if (findings.some(({ state }) => state === 'wrong')) context.status = 1;
    });
  withServerOptions(command);
  withJson(command);
  withExamples(
    command,
    'ringfleet doctor',
    'ringfleet doctor ftp://phones.example.com --url https://ringfleet.example.com --token-file token',
    'ringfleet doctor ftp://10.20.0.21 --idle 0 --json',
  );
};

async function examined(
  io: CommandIo,
  bootServer: string | undefined,
  { user, password, data }: DoctorOptions,
): Promise<Examined> {
  if (bootServer === undefined)
    return { ...dialled(await ftpOfDataFolder(io, data === undefined ? {} : { data })), user, password };
  const found = parseBootServer(bootServer);
  if (found === undefined || (found.type ?? 'FTP') !== 'FTP')
    throw new UsageError(`'${bootServer}' is no FTP boot server; write it like ftp://host:2121`);
  return { host: found.host, port: found.port ?? FTP_PORT, user, password };
}
