// Boots a second and CPU a boot, Ringfleet beside vsftpd in one run, each pinned to core 0, the load to core 1.
// Needs Go (the load), vsftpd and taskset; prints ratios. Usage: node test/load/boots.mjs [--phones 3000] [--json]
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { found, listening, run } from './peer-programs.mjs';
import { command, endOf, startProduct } from './product.mjs';

const { values } = parseArgs({
  options: { phones: { type: 'string', default: '3000' }, json: { type: 'boolean', default: false } },
});
const root = fileURLToPath(new URL('../../', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'rf-load-'));
for (const program of ['go', 'taskset', 'vsftpd'])
  if (!found(program)) {
    console.error(`boots.mjs: ${program} is not installed; nothing was measured`);
    process.exit(2);
  }

const load = join(work, 'boot-load');
run('go', ['build', '-o', load, '.'], { cwd: join(root, 'test/load/boot-load') });
const files = join(work, 'files');
mkdirSync(files);
writeFileSync(
  join(files, '000000000000.cfg'),
  '<?xml version="1.0"?>\n<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="shared.cfg,[MACADDRESS]-lync.cfg" MISC_FILES="" LOG_FILE_DIRECTORY="" OVERRIDES_DIRECTORY="" CONTACTS_DIRECTORY="" LICENSE_DIRECTORY="" />\n',
);
copyFileSync(
  join(root, 'test/corpus/site-configs/greiginsydney/customisations.cfg'),
  join(files, 'shared.cfg'),
);

const rows = [];
try {
  for (const parallel of [20, 200]) {
    rows.push({ server: 'vsftpd', parallel, ...(await vsftpd(parallel)) });
    rows.push({ server: 'Ringfleet', parallel, ...(await ringfleet(parallel)) });
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (values.json) console.log(JSON.stringify(rows));
else report();

function report() {
  console.log('| server | at once | boots/s | CPU ms a boot | p50 ms | p99 ms | failed |');
  console.log('|---|---|---|---|---|---|---|');
  for (const r of rows)
    console.log(
      `| ${r.server} | ${r.parallel} | ${r.per_s.toFixed(0)} | ${r.server_cpu_ms_per_phone.toFixed(2)} | ${r.p50_ms.toFixed(0)} | ${r.p99_ms.toFixed(0)} | ${r.failed} of ${r.phones} |`,
    );
  for (const parallel of [20, 200]) {
    const [peer, ours] = ['vsftpd', 'Ringfleet'].map((name) =>
      rows.find((r) => r.server === name && r.parallel === parallel),
    );
    console.log(`${parallel} at once: ${(ours.per_s / peer.per_s).toFixed(2)} x vsftpd`);
  }
}

async function vsftpd(parallel) {
  const home = join(work, `vsftpd-${parallel}`);
  mkdirSync(home, { mode: 0o777 });
  run('cp', ['-r', `${files}/.`, home]);
  run('chmod', ['777', home]);
  const user = 'rfload';
  spawnSync('useradd', ['-M', '-d', home, '-s', '/bin/sh', user]);
  run('usermod', ['-d', home, user]);
  // MD5: the cheapest hash that the login system takes, so that the peer is not measured by its password hash.
  run('sh', ['-c', `echo ${user}:PlcmSpIp | chpasswd -c MD5`]);
  run('chmod', ['755', work]);
  const config = join(work, 'vsftpd.conf');
  writeFileSync(
    config,
    `listen=YES\nlisten_port=2199\nlisten_address=127.0.0.1\nbackground=NO\nlocal_enable=YES\nwrite_enable=YES\nanonymous_enable=NO\npasv_min_port=20000\npasv_max_port=29000\nchroot_local_user=YES\nallow_writeable_chroot=YES\nseccomp_sandbox=NO\nlocal_umask=022\nxferlog_enable=NO\nsecure_chroot_dir=/var/run\ncheck_shell=NO\nmax_per_ip=0\n`,
  );
  const child = spawn('taskset', ['-c', '0', 'vsftpd', config], { stdio: 'ignore' });
  try {
    await listening(2199);
    // vsftpd is a process a session: its CPU is that of its reaped children too, which the parent's times hold.
    return measure(2199, user, 'PlcmSpIp', parallel, child.pid);
  } finally {
    await endOf(child, 'SIGKILL');
    spawnSync('userdel', [user]);
  }
}

async function ringfleet(parallel) {
  const data = join(work, `data-${parallel}`);
  // Logs as by default.
  const product = await startProduct(data, 'command', { core: 0, env: { RINGFLEET_LOG_LEVEL: 'info' } });
  try {
    run(process.execPath, [command, 'import', files, '--yes', '--data', data]);
    return measure(product.port, 'PlcmSpIp', 'PlcmSpIp', parallel, product.pid);
  } finally {
    await product.stop();
  }
}

function measure(port, user, pass, parallel, pid) {
  const args = [
    '-c',
    '1',
    load,
    '-addr',
    `127.0.0.1:${port}`,
    '-user',
    user,
    '-pass',
    pass,
    '-pids',
    String(pid),
    '-json',
  ];
  const warm = spawnSync('taskset', [
    ...args,
    '-phones',
    '2000',
    '-parallel',
    '20',
    '-first-mac',
    '0004f2f00000',
  ]);
  if (warm.error) throw warm.error;
  // What the server before this one left to be written must not be written during this one's measurement.
  run('sync', []);
  const out = spawnSync('taskset', [...args, '-phones', values.phones, '-parallel', String(parallel)], {
    encoding: 'utf8',
  });
  const result = JSON.parse(out.stdout);
  for (const [reason, count] of Object.entries(result.failures ?? {}))
    console.error(`  ${count} x ${reason}`);
  return result;
}
