import { type ExplainedOption, explainOption, toHex, withoutPassword } from '@ringfleet/ucs';
import { printable } from '../terminal/text-table.ts';
import type { PhoneView } from './ask-as-phone.ts';
import type { BootServerCheck } from './check-boot-server.ts';

/** An option that came, in words and as hex. */
interface SeenOption extends ExplainedOption {
  hex: string;
}

export interface VerifyReport {
  interface: string;
  /** Asked as this phone. */
  mac: string;
  exchanges: { sent: string; answers: { server: string; type: string; options: SeenOption[] }[] }[];
  bootServer: {
    /** 160, 66, or absent. */
    option?: number;
    value?: string;
    server?: string;
    why: string;
    problems: string[];
  };
  check?: BootServerCheck;
  isGood: boolean;
}

/** What a phone looks at beside its boot server, in this order; 43 and 120 as Lync mode gets them. */
const SHOWN = [42, 2, 43, 120, 128, 144, 157, 191];
/** Passwords of a boot server are not shown, so its bytes are not either. */
const BOOT_CODES = [160, 66, 161];

export function verifyReport(
  interfaceName: string,
  { mac, exchanges, reply, boot }: PhoneView,
  check: BootServerCheck | undefined,
): VerifyReport {
  const isGood =
    boot.server !== undefined && boot.problems.length === 0 && check?.isAnswering !== false && !failed(check);
  return {
    ...{ interface: interfaceName, mac },
    exchanges: exchanges.map(({ sent, replies }) => ({
      sent,
      answers: replies.map(({ server = 'unknown', type = 'ack', options }) => ({
        ...{ server, type },
        options: [...options].filter(([code]) => isShown(code)).map(([code, data]) => seen(code, data)),
      })),
    })),
    bootServer: {
      ...(boot.code === undefined ? {} : { option: boot.code }),
      ...(boot.value === undefined ? {} : { value: withoutPassword(boot.value) }),
      ...(reply?.server === undefined ? {} : { server: reply.server }),
      ...{ why: boot.why, problems: boot.problems },
    },
    ...(check ? { check } : {}),
    isGood,
  };
}

export function verifyText(report: VerifyReport): string {
  const { bootServer, check, exchanges } = report;
  const answers = exchanges.flatMap((exchange) => exchange.answers);
  const lines = exchanges.map(({ sent, answers: own }) => {
    const servers = own.map(({ server }) => server).join(', ');
    return `${sent}: ${own.length === 0 ? 'nobody answered' : `answered by ${servers}`}`;
  });
  if (answers.length === 0)
    return `${lines.join('\n')}\n\nNo DHCP server answered on ${report.interface}: there is none here, no address is left, or it ignores MAC ${report.mac} (--mac names another).\n`;
  lines.push('');
  if (bootServer.value === undefined) lines.push(`Boot server: none. ${bootServer.why}`);
  else
    lines.push(
      `Boot server: ${bootServer.value} (option ${bootServer.option} from ${bootServer.server}). ${bootServer.why}`,
    );
  for (const problem of bootServer.problems) lines.push(`  ! ${problem}`);
  if (check) lines.push(`  ${check.said}`);
  for (const code of SHOWN) {
    const found = ofCode(report, code);
    if (!found) continue;
    const { name, value, problems } = found.option;
    lines.push(`Option ${code}, ${name}: ${value ?? 'not readable'} (from ${found.server})`);
    for (const problem of problems) lines.push(`  ! ${problem}`);
  }
  const missing = [42, 2, 43, 120].filter((code) => !ofCode(report, code));
  if (missing.length > 0) lines.push(`Not sent: option ${missing.join(', ')}.`);
  return `${lines.map(printable).join('\n')}\n`;
}

/** The last answer that has it: that of Lync mode for 43 and 120. */
function ofCode({ exchanges }: VerifyReport, code: number) {
  const answers = exchanges.flatMap((exchange) => exchange.answers);
  for (const { server, options } of answers.toReversed()) {
    const option = options.find((one) => one.code === code);
    if (option) return { server, option };
  }
  return undefined;
}

function failed(check: BootServerCheck | undefined): boolean {
  return check?.isLoginTaken === false || check?.hasMaster === false;
}

function isShown(code: number): boolean {
  return SHOWN.includes(code) || BOOT_CODES.includes(code);
}

function seen(code: number, data: Uint8Array): SeenOption {
  const explained = explainOption(code, data);
  const hasPassword = BOOT_CODES.includes(code) && (explained.value?.includes(':***@') ?? false);
  return { ...explained, hex: hasPassword ? '' : toHex(data) };
}
