import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Files of a provisioning folder by their paths. */
export type ProvisioningFolder = Readonly<Record<string, string | Buffer>>;

const corpusFolder = fileURLToPath(new URL('../corpus', import.meta.url));

/** Folders of real files that people gave to their phones. */
export const corpusFolders = [
  'master/ucs-5.9.8-adriacunanan06',
  'site-configs/greiginsydney',
  'vendor-templates/sip-1.2.0-wolrah',
  'vendor-templates/wazo-v4_0_11',
  'vendor-templates/wazo-v5_9_2',
] as const;

/** @param folder below the corpus */
export async function corpus(
  folder: (typeof corpusFolders)[number] | 'phone-produced',
): Promise<Record<string, Buffer>> {
  const root = join(corpusFolder, folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files: Record<string, Buffer> = {};
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    files[relative(root, file)] = await readFile(file);
  }
  return files;
}

/** The override file that the article's VVX 400 stored after ringer 10 was chosen. */
export async function ringer10(): Promise<Buffer> {
  return (await corpus('phone-produced'))['0004f28062d6-phone.cfg'] as Buffer;
}

/** A master file of these attributes. */
export function masterFile(attributes: string): string {
  return `<?xml version="1.0" standalone="yes"?>\n<APPLICATION APP_FILE_PATH="sip.ld" ${attributes}/>\n`;
}

/** A file of parameters. */
export function parameterFile(parameters: string): string {
  return `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<LYNC ${parameters}/>\n`;
}

const certificate = `-----BEGIN CERTIFICATE----- ${'MIIDazCCAlOgAwIBAgIQUuNtVsIFbI5GvIJV0CDH3TANBgkqhkiG9w0BAQsFADBI '.repeat(3)}-----END CERTIFICATE-----`;

/** The article's shared.cfg: base profile, CA certificate, PIN authentication off. */
export const sharedFile = `<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<!--Sample Polycom Shared configuration file for UCS-->
<LYNC>
  <device device.set="1" device.baseProfile.set="1" device.baseProfile="Lync"/>
  <registration reg.1.auth.usePinCredentials="0" sec.TLS.customCaCert.1="${certificate}"/>
</LYNC>
`;

/** The article's device file of scenario 1, for a VVX 400: all but the password. */
export const prefilledFile = parameterFile(
  'reg.1.address="vvx400@mslync.net" device.logincred.domain.set="1" device.logincred.domain="SCHERTZ" device.logincred.user.set="1" device.logincred.user="vvx400"',
);

/** The article's device file of scenario 2, for a SoundPoint IP 331: it registers by itself. */
export const fullCredentialsFile = parameterFile(
  'reg.1.auth.useLoginCredentials="0" reg.1.address="spip331@mslync.net" reg.1.auth.domain="SCHERTZ" reg.1.auth.userId="spip331" reg.1.auth.password="Pass123"',
);
