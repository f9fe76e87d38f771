import { X509Certificate } from 'node:crypto';

/** A CA certificate as phones get it. */
export interface CheckedCertificate {
  /** One or more certificates, the issuer behind what it issued. */
  pem: string;
  /** What a person should know although it is taken. */
  warnings: string[];
}

export class CertificateRefusedError extends Error {}

const DAY_MS = 86_400_000;
const SOON_DAYS = 90;

/**
 * Reads a CA certificate from PEM (one or more, in any order) or DER, and checks that each may sign others, that none is
 * expired, and that the chain leads to a root that is in it.
 * @throws CertificateRefusedError with a sentence's end
 */
export function readCaCertificate(bytes: Uint8Array, now: Date): CheckedCertificate {
  const certificates = parse(bytes);
  const warnings: string[] = [];
  for (const certificate of certificates) {
    const name = commonName(certificate.subject);
    if (!certificate.ca)
      throw new CertificateRefusedError(
        `'${name}' is no CA certificate but one of a server or person; its issuer is '${commonName(certificate.issuer)}'`,
      );
    const [from, to] = [certificate.validFromDate, certificate.validToDate];
    if (to < now) throw new CertificateRefusedError(`'${name}' expired on ${day(to)}`);
    if (from > now) throw new CertificateRefusedError(`'${name}' is valid only from ${day(from)} on`);
    const days = Math.floor((to.getTime() - now.getTime()) / DAY_MS);
    if (days < SOON_DAYS) warnings.push(`'${name}' expires in ${days} days, on ${day(to)}`);
  }
  return {
    pem: inOrder(certificates)
      .map((certificate) => certificate.toString().trim())
      .join('\n'),
    warnings,
  };
}

function parse(bytes: Uint8Array): X509Certificate[] {
  const text = Buffer.from(bytes).toString('latin1');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
    throw new CertificateRefusedError('it holds a private key, which must never reach a phone');
  if (!blocks && text.includes('-----BEGIN'))
    throw new CertificateRefusedError('it holds no whole CERTIFICATE block');
  try {
    return blocks ? blocks.map((block) => new X509Certificate(asLines(block))) : [new X509Certificate(bytes)];
  } catch {
    throw new CertificateRefusedError('it is neither PEM nor DER of a certificate');
  }
}

/** A PEM that went through an attribute has spaces where its line ends were. */
function asLines(block: string): string {
  const body = block.replace(/-----(BEGIN|END) CERTIFICATE-----/g, '').replace(/\s+/g, '');
  const lines = body.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** From the lowest up to its root. */
function inOrder(certificates: readonly X509Certificate[]): X509Certificate[] {
  const unique = [...new Map(certificates.map((one) => [one.fingerprint256, one])).values()];
  for (const one of unique) {
    if (isRoot(one)) continue;
    if (!unique.some((other) => other !== one && issued(other, one)))
      throw new CertificateRefusedError(
        `its chain ends at '${commonName(one.subject)}': the certificate of its issuer '${commonName(one.issuer)}' is missing`,
      );
  }
  const above = (one: X509Certificate): number => {
    const issuer = isRoot(one) ? undefined : unique.find((other) => issued(other, one));
    return issuer === undefined ? 0 : 1 + above(issuer);
  };
  return unique.sort((a, b) => above(b) - above(a));
}

function isRoot(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
}

function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return issuer !== certificate && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function commonName(subject: string): string {
  return /(?:^|\n)CN=(.*)/.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
