import { X509Certificate } from 'node:crypto';

/** One certificate of a chain, for people. */
export interface CertificateFacts {
  subject: string;
  issuer: string;
  validFrom: string;
  validTo: string;
  /** SHA-256, as browsers and `openssl x509 -fingerprint` show it. */
  fingerprint: string;
}

/** Every certificate of a checked PEM. */
export function certificateFacts(pem: string): CertificateFacts[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => {
    const { subject, issuer, validFromDate, validToDate, fingerprint256 } = new X509Certificate(block);
    return {
      ...{ subject: oneLine(subject), issuer: oneLine(issuer), fingerprint: fingerprint256 },
      ...{ validFrom: validFromDate.toISOString(), validTo: validToDate.toISOString() },
    };
  });
}

/** `CN=Fleet CA, O=Example` */
function oneLine(name: string): string {
  return name.split('\n').reverse().join(', ');
}
