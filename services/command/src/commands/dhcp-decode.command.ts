import { explainableCodes, type ExplainedOption, explainOption, fromHex } from '@ringfleet/ucs';
import { withExamples, withJson, type AddCommand } from '../command-context.ts';
import { printable } from '../terminal/text-table.ts';
import { UsageError } from '../usage-error.ts';
import { numberAtLeast } from './option-values.ts';

export const dhcpDecodeCommand: AddCommand = (program, context) => {
  const command = program
    .command('decode')
    .summary('explain the bytes of an option')
    .description(
      'Explains the data of a DHCP option as phones read it: 2, 42, 43, 60, 66, 120, 160, 161 and the VLAN options 128, 144, 157, 191; needs no server. Exit status 1 when phones cannot use it.',
    )
    .argument('<hex>', 'data of the option, without its code and length: ffffaba0, ff:ff:ab:a0 or 0xffffaba0')
    .requiredOption('--option <code>', 'code of the option', numberAtLeast(1))
    .action(async (hex: string, { option, json }: { option: number; json?: boolean }) => {
      if (!explainableCodes().includes(option))
        throw new UsageError(`--option: ${option} is none of ${explainableCodes().join(', ')}`);
      const data = fromHex(hex);
      if (!data)
        throw new UsageError(`'${printable(hex)}' is no whole number of bytes in hex, such as ffffaba0`);
      const explained = explainOption(option, data);
      await context.io.out.write(
        json === true ? `${JSON.stringify(explained, null, 2)}\n` : explainedText(explained),
      );
      if (explained.value === undefined) context.status = 1;
    });
  withJson(command);
  withExamples(
    command,
    'ringfleet dhcp decode --option 2 ffffaba0',
    'ringfleet dhcp decode --option 120 00:02:73:65:07:63:6f:6e:74:6f:73:6f:03:63:6f:6d:00 --json',
  );
};

function explainedText({ code, name, value, parts, problems }: ExplainedOption): string {
  return [
    `Option ${code}, ${name}: ${value ?? 'not readable'}`,
    ...parts.map((part) => `  ${part.name}: ${part.value}`),
    ...problems.map((problem) => `  ! ${problem}`),
  ]
    .map((line) => `${printable(line)}\n`)
    .join('');
}
