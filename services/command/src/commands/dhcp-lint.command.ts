import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';
import { type DhcpServerKind, dhcpServers, lintDhcp, serverTitles } from '@ringfleet/ucs';
import { Option } from 'commander';
import { withExamples, withJson, type AddCommand } from '../command-context.ts';
import { reasonOf } from '../folder/walk-folder.ts';
import { faultCounts, faultLines } from '../lint/fault-text.ts';

interface LintOptions {
  server?: DhcpServerKind;
  json?: boolean;
}

export const dhcpLintCommand: AddCommand = (program, context) => {
  const command = program
    .command('lint')
    .summary('find what breaks phones in a DHCP configuration')
    .description(
      "Reads the configuration of a DHCP server and reports what breaks phones, with file, line and what to do; needs no server. Of Microsoft DHCP it reads PowerShell scripts and 'netsh dhcp server dump', of RouterOS an export. Exit status 1 when there are errors.",
    )
    .argument('<file>', 'configuration of the DHCP server')
    .addOption(
      new Option('--server <kind>', 'whose configuration it is (default: what it looks like)').choices(
        dhcpServers,
      ),
    )
    .action(async (file: string, { server, json }: LintOptions) => {
      const { out, err } = context.io;
      const linted = lintDhcp(await textOf(file, resolve(context.io.workingFolder, file)), server);
      const counts = { error: 0, warning: 0, info: 0 };
      for (const { severity } of linted.faults) counts[severity] += 1;
      if (counts.error > 0) context.status = 1;
      if (json === true) {
        const faults = linted.faults.map((fault) => ({ file, ...fault }));
        await out.write(`${JSON.stringify({ server: linted.server, faults }, null, 2)}\n`);
      } else for (const line of faultLines(file, linted.faults)) await out.write(line);
      await err.write(`${faultCounts(counts)} in ${file}, read as that of ${serverTitles[linted.server]}.\n`);
    });
  withJson(command);
  withExamples(
    command,
    'ringfleet dhcp lint /etc/dhcp/dhcpd.conf',
    'ringfleet dhcp lint dhcp-export.rsc --server mikrotik --json',
  );
};

async function textOf(path: string, absolute: string): Promise<string> {
  try {
    const bytes = await readFile(absolute);
    // PowerShell and netsh write UTF-16 when their output is redirected.
    return new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
  } catch (cause) {
    throw new RingfleetError('RF_LOCAL_FILE_UNREADABLE', { path, reason: reasonOf(cause) }, { cause });
  }
}
