import type { BootResult } from './boot-result.ts';

/** What the phone shows under Settings > Status > Platform > Configuration (polycom-ucs.md section 13). */
export interface StatusPage {
  /** Host, with port and folder where the address has them; never credentials. */
  bootServer: string;
  /** `FTP`: the scheme of the boot server's address, FTP being the factory default for a bare host. */
  bootServerType: string;
  /** Numbers of parameters by where they come from: the files of CONFIG_FILES, the web page, the phone's menu. */
  containers: { sip: number; web: number; local: number };
  /** The entries of CONFIG_FILES in order; none leaves "Config" blank. */
  files: { path: string; found: boolean; parameters: number; errors: number }[];
}

/** The status page after a boot. */
export function statusPage(result: BootResult): StatusPage {
  const { host, port, path, type } = result.phone.bootServer;
  return {
    bootServer: `${host}${port === undefined ? '' : `:${port}`}${path === '' ? '' : `/${path}`}`,
    bootServerType: type ?? 'FTP',
    containers: {
      sip: result.files.reduce((sum, file) => sum + file.parameters, 0),
      web: result.web.parameters,
      local: result.local.parameters,
    },
    files: result.files.map(({ path: name, found, parameters, errors }) => ({
      path: name,
      found,
      parameters,
      errors,
    })),
  };
}
