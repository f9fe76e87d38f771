import type { BootResult, FirmwareDecision } from '@ringfleet/ucs';
import type { PhoneBoot } from '../boot/boot-phone.ts';

/** What one boot of one phone came to. */
export interface BootRow {
  mac: string;
  model: string;
  /** Counts from 1. */
  boot: number;
  /** Path of the master file; null: none, the phone runs on what it has. */
  master: string | null;
  /** Files that were read, and those that are not there (normal for licences, directories and the like). */
  found: number;
  absent: number;
  /** Parameters by where they come from, as the phone's status page counts them. */
  parameters: { sip: number; web: number; local: number };
  /** Parameters that the model is known to lack. */
  errors: number;
  firmware: {
    decision: FirmwareDecision;
    path: string | null;
    version: string | null;
    /** Versions that this boot installed, in order. */
    installed: string[];
  };
  uploads: number;
  bytes: number;
  ms: number;
  /** What went wrong, each thing once; empty: the boot is as it shall be. */
  failed: string[];
}

const MOST_FAILURES = 20;

export function bootRow(boot: number, { result, bytes, uploads, ms }: PhoneBoot): BootRow {
  const { phone, firmware } = result;
  const outcomes = new Map(
    result.steps.filter(({ verb }) => verb === 'RETR').map(({ path, outcome }) => [path, outcome]),
  );
  const count = (wanted: string) => [...outcomes.values()].filter((outcome) => outcome === wanted).length;
  return {
    mac: phone.mac,
    model: phone.model,
    boot,
    master: result.masterPath ?? null,
    found: count('found'),
    absent: count('absent'),
    parameters: {
      sip: result.files.reduce((sum, file) => sum + file.parameters, 0),
      web: result.web.parameters,
      local: result.local.parameters,
    },
    errors: result.files.reduce((sum, file) => sum + file.errors, 0),
    firmware: {
      decision: firmware.decision,
      path: firmware.path ?? null,
      version: firmware.version ?? result.application?.version ?? null,
      installed: result.installed,
    },
    uploads,
    bytes,
    ms: Math.round(ms),
    failed: failures(result),
  };
}

/** Files on other servers are no failure of this one. */
function failures({ faults, steps }: BootResult): string[] {
  const elsewhere = new Set(steps.filter((step) => step.elsewhere).map(({ step }) => step));
  const own = faults.filter(({ step, code }) => !(code === 'transfer-refused' && elsewhere.has(step)));
  return [...new Set(own.map(({ message }) => message))].slice(0, MOST_FAILURES);
}
