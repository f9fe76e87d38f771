// Applies the patches of this folder at install (traps F-01, F-10, F-30, F-31); nothing to do where development packages were left out.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const patchPackage = `${root}node_modules/patch-package/dist/index.js`;
if (!existsSync(patchPackage)) {
  console.warn(
    'patch-package is not installed: ftp-srv stays unpatched and the gateway will refuse to start',
  );
  process.exit(0);
}
if (!readdirSync(new URL('.', import.meta.url)).some((name) => name.endsWith('.patch'))) process.exit(0);
const run = spawnSync(
  process.execPath,
  [patchPackage, '--patch-dir', 'services/ftp-gateway/patches', '--error-on-fail'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exit(run.status ?? 1);
