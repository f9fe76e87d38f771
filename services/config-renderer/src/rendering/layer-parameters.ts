import {
  baseProfileParameters,
  caCertificateParameters,
  lineParameters,
  pinSignInParameters,
  provisioningAccountParameters,
  siteClockParameters,
} from '@ringfleet/ucs';
import type {
  FleetDocument,
  FtpAccount,
  IntentDocument,
  IntentDocuments,
  IntentKind,
  PhoneDocument,
  StoredValue,
} from '../intent/intent-document.ts';

export type OpenValue = (value: StoredValue) => string;

/**
 * What follows from a document's settings: base profile, certificates, lines, clock. Its layer's own parameters stand
 * beside these, and the two never name the same one.
 * @param at when the document was written: the year whose summer time rule counts
 */
export function guidedParameters<K extends IntentKind>(
  kind: K,
  document: IntentDocuments[K],
  open: OpenValue,
  at: Date,
): Map<string, string> {
  const parameters = new Map<string, string>();
  const add = (more: ReadonlyMap<string, string>) =>
    more.forEach((value, name) => parameters.set(name, value));
  if (kind === 'fleet') {
    const { baseProfile, pinSignIn, caCertificates } = document as FleetDocument;
    if (baseProfile !== undefined) add(baseProfileParameters(baseProfile));
    if (pinSignIn !== undefined) add(pinSignInParameters(pinSignIn));
    if (caCertificates.length > 0) add(caCertificateParameters(caCertificates.map(({ pem }) => pem)));
  }
  if (kind === 'fleet' || kind === 'site') {
    const { ntpServers, timeZone, ftpAccount } = document as IntentDocuments['fleet' | 'site'];
    if (ntpServers.length > 0 || timeZone !== undefined) add(clockParameters(ntpServers, timeZone, at));
    if (ftpAccount?.tellPhones) add(accountParameters(ftpAccount, open));
  }
  if (kind === 'phone') add(linesOf(document as PhoneDocument, open));
  return parameters;
}

/** All that a layer sets. @throws RF_SEAL_BROKEN */
export function layerParameters<K extends IntentKind>(
  kind: K,
  document: IntentDocuments[K],
  open: OpenValue,
  at: Date,
): Map<string, string> {
  const parameters = guidedParameters(kind, document, open, at);
  for (const [name, value] of Object.entries((document satisfies IntentDocument).parameters))
    parameters.set(name, open(value));
  return parameters;
}

/** Finding a zone's summer time rule takes milliseconds, and many sites share few zones. */
const clocks = new Map<string, ReadonlyMap<string, string>>();
const CLOCKS_KEPT = 1_000;

function clockParameters(
  ntpServers: readonly string[],
  timeZone: string | undefined,
  at: Date,
): ReadonlyMap<string, string> {
  const key = JSON.stringify([ntpServers, timeZone, at.toISOString().slice(0, 10)]);
  const known = clocks.get(key);
  if (known) return known;
  const { parameters } = siteClockParameters({ ntpServers, timeZone, at });
  if (clocks.size >= CLOCKS_KEPT) clocks.clear();
  clocks.set(key, parameters);
  return parameters;
}

function accountParameters({ user, password }: FtpAccount, open: OpenValue): ReadonlyMap<string, string> {
  return provisioningAccountParameters({ user, password: open(password) });
}

function linesOf({ lines }: PhoneDocument, open: OpenValue): ReadonlyMap<string, string> {
  return lineParameters(
    lines.map((line) => ({
      ...line,
      password: line.password === undefined ? undefined : open(line.password),
    })),
  );
}
