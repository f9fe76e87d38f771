import { describe, expect, it } from '@jest/globals';
import { readCaCertificate } from './ca-certificate.ts';
import { derOf, expiredCa, issuingCa, rootCa, serverCertificate } from './certificates.test-parts.ts';

const now = new Date('2026-11-27T10:00:00Z');
const read = (file: string | Buffer, at = now) => readCaCertificate(Buffer.from(file), at);

describe('a CA certificate', () => {
  it.each([
    ['PEM', rootCa],
    ['DER', derOf(rootCa)],
    ['a PEM that went through an attribute', rootCa.replaceAll('\n', ' ')],
    ['a PEM with Windows line ends', rootCa.replaceAll('\n', '\r\n')],
  ])('is read from %s', (_form, file) => {
    expect(read(file)).toEqual({ pem: rootCa.trim(), warnings: [] });
  });

  it('comes with the chain up to its root, the issuer behind what it issued, each once', () => {
    const whole = `${issuingCa.trim()}\n${rootCa.trim()}`;
    expect(read(issuingCa + rootCa).pem).toBe(whole);
    expect(read(rootCa + issuingCa + rootCa).pem).toBe(whole);
  });

  it('that soon expires is taken with a warning', () => {
    expect(read(rootCa, new Date('2125-12-01T00:00:00Z')).warnings).toEqual([
      "'Test Root CA' expires in 31 days, on 2126-01-01",
    ]);
  });

  it.each([
    ['of a server', serverCertificate + issuingCa + rootCa, "'lync.example.com' is no CA certificate"],
    ['without its root', issuingCa, "the certificate of its issuer 'Test Root CA' is missing"],
    ['that expired', expiredCa, "'Expired CA' expired on 2012-01-01"],
    ['with a private key', `${rootCa}-----BEGIN PRIVATE KEY-----\nAAAA\n`, 'it holds a private key'],
    ['that is cut', rootCa.slice(0, 300), 'it holds no whole CERTIFICATE block'],
    ['that is none', 'hello', 'it is neither PEM nor DER'],
  ])('%s is refused', (_what, file, reason) => {
    expect(() => read(file)).toThrow(reason);
  });

  it('that is not valid yet is refused', () => {
    expect(() => read(rootCa, new Date('2019-01-01T00:00:00Z'))).toThrow('valid only from 2020-01-01 on');
  });
});
