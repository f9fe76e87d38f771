import type { PhoneProgram } from './log-text.ts';
import { compareVersions } from './versions.ts';

export interface OverrideText {
  /** Who made the settings: the phone's menu or its web page. */
  origin: 'phone' | 'web';
  application: PhoneProgram;
  /** In the phone's local time, read as UTC. */
  created: Date;
  /** Written by application 5.4 and later only. */
  baseProfile: string;
  /** Parameter name and value, in this order. */
  settings: ReadonlyMap<string, string> | readonly (readonly [name: string, value: string])[];
}

/**
 * The bytes of an override file as the phone's own application writes it: up to UCS 4 with all attributes on one line,
 * since UCS 5 with one a line, and from 5.4 with the base profile in a third comment (polycom-ucs.md section 6.5).
 */
export function writeOverrideFile(file: OverrideText): string {
  const { codeName, version, built } = file.application;
  const root = file.origin === 'phone' ? 'PHONE_CONFIG' : 'WEB_CONFIG';
  const attributes = [...file.settings].map(([name, value]) => `${name}="${escapeAttribute(value)}"`);
  const comments = [`Application SIP ${codeName} ${version} ${built}`, `Created ${dayAndTime(file.created)}`];
  if (compareVersions(version, '5.4') >= 0) comments.push(`Base profile ${file.baseProfile}`);
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    ...comments.map((comment) => `<!-- ${comment} -->`),
    `<${root}>`,
    overrides(attributes, compareVersions(version, '5') >= 0),
    `</${root}>`,
    '',
  ].join('\n');
}

function overrides(attributes: readonly string[], oneALine: boolean): string {
  if (attributes.length === 0) return '\t<OVERRIDES/>';
  return oneALine
    ? ['\t<OVERRIDES', ...attributes.map((attribute) => `\t\t${attribute}`), '\t/>'].join('\n')
    : `\t<OVERRIDES ${attributes.join(' ')}/>`;
}

/** `dd-mm-yyyy hh:mm`. */
function dayAndTime(date: Date): string {
  const [year, month, day] = date.toISOString().slice(0, 10).split('-');
  return `${day}-${month}-${year} ${date.toISOString().slice(11, 16)}`;
}

function escapeAttribute(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (white) => `&#${white.charCodeAt(0)};`);
}
