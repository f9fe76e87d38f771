import { isSecretParameter, MASKED_VALUE } from '../files/secret-parameters.ts';

/** A text that has none of these holds no secret that could be told. */
const SUSPECT =
  /pass|pwd|secret|psk|\bpin|key|token|communit|credential|authorization|response|:\/\/[^\s/@]{0,256}@/i;

/** `ftp://user:password@host`. */
const CREDENTIALS = /(:\/\/[^\s/@:]{0,128}:)([^\s/@]{1,256})(?=@)/g;

/** Headers whose whole value is one. */
const HEADER = /\b((?:proxy-)?authorization\s{0,2}[:=]\s{0,2}).*/i;

/**
 * `name=value`, `name = "value"`, `name: value`. A name starts where no character of names is in front of it: so each
 * character is looked at once. A quoted value that is cut off ends with the text.
 */
const ASSIGNMENT =
  /(?<![\w.-])([A-Za-z_][\w.-]{0,127})(["']?\s{0,2}[=:]\s{0,2})("[^"]*"?|'[^']*'?|[^\s"',;|&<>]+)/g;

/** `reg.1.auth.password value s3cret`: what a rejected parameter was set to stands somewhere behind its name. Also behind
 * `cfgSet: reg.1.auth.password = "s3cret"`, where the name itself looks like what is assigned. */
const PARAMETER = /(?<![\w.-])([A-Za-z]\w*(?:\.\w+){1,12})([\s:|"',]+)(?=[^\s=]|=(?!\s{0,2}["']?\*{8}))/g;

/** What else is called so in logs of phones; compared in lower case, without what separates words. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  ...['password', 'passwd', 'passwort', 'pwd', 'pass', 'passphrase', 'secret', 'psk', 'pin', 'token'],
  ...[
    'apikey',
    'authkey',
    'privatekey',
    'sharedkey',
    'wepkey',
    'key',
    'community',
    'credentials',
    'response',
  ],
]);

/**
 * A log's text with the values of secret parameters, of what is called a password or key, and of URLs' passwords masked.
 * A repeat changes nothing.
 */
export function maskLogText(text: string): string {
  if (!SUSPECT.test(text)) return text;
  const assigned = text
    .replace(CREDENTIALS, `$1${MASKED_VALUE}`)
    .replace(HEADER, `$1${MASKED_VALUE}`)
    .replace(ASSIGNMENT, (whole, name: string, sign: string, value: string) =>
      isSecretName(name) ? `${name}${sign}${masked(value)}` : whole,
    );
  return maskBehindParameter(assigned);
}

/** The rest of a text in which a secret parameter is named but nothing is assigned: it may be anywhere there. */
function maskBehindParameter(text: string): string {
  for (const match of text.matchAll(PARAMETER)) {
    const [found, name = ''] = match;
    if (isSecretParameter(name)) return `${text.slice(0, match.index + found.length)}${MASKED_VALUE}`;
  }
  return text;
}

function isSecretName(name: string): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return isSecretParameter(name) || SECRET_NAMES.has(last.toLowerCase().replace(/[_-]/g, ''));
}

function masked(value: string): string {
  const quote = value.startsWith('"') || value.startsWith("'") ? value.charAt(0) : '';
  if (value === quote + quote) return value;
  return `${quote}${MASKED_VALUE}${quote}`;
}
