import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { itUnless } from '../../infra/left-out.ts';
import type { FaultCluster } from './fault-cluster.ts';
import { figures, TEST_MS } from './figures.ts';

/** Of Debian's package libfaketime. */
const FAKETIME = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketime.so.1`;
const DISK = '48m';
/** Clocks are looked at again after so long. */
const NOTICED_MS = 1_500;
const SURROUNDED = ['ftp-gateway', 'log-indexer', 'drift-detector'];

const asRoot = itUnless(process.getuid?.() === 0 ? undefined : 'a small disk is mounted by root alone');
const withFaketime = itUnless(
  existsSync(FAKETIME) ? undefined : `clocks are changed by ${FAKETIME} (apt-get install libfaketime)`,
);

/** A disk that is full, and a clock that jumps. */
export function describeMachinesThatMisbehave(cluster: () => FaultCluster): void {
  describe('a machine of a cluster', () => {
    let faults: FaultCluster;
    let folder: string;
    beforeAll(async () => {
      faults = cluster();
      folder = await mkdtemp(join(tmpdir(), 'rf-machine-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    asRoot(
      'whose disk is full serves what it has and never says 226 to what it cannot keep',
      async () => {
        const gateway = faults.cluster.member('ftp-gateway#2');
        await gateway.stop();
        execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=0700`, 'tmpfs', gateway.dataFolder]);
        try {
          await gateway.start();
          const load = faults.load(figures.phones);
          await load.rounds(1);
          const filler = join(gateway.dataFolder, 'filler');
          await writeFile(filler, Buffer.alloc(64 * 1024 * 1024)).catch((error: NodeJS.ErrnoException) =>
            expect(error.code).toBe('ENOSPC'),
          );
          await load.rounds(1);
          expect(await faults.read('ftp-gateway#2', 'shared.cfg')).toContain('fleet');
          await rm(filler);
          await load.rounds(1);
          expect(await faults.findings(await load.stop())).toEqual([]);
        } finally {
          await gateway.stop();
          execFileSync('umount', [gateway.dataFolder]);
          await gateway.start();
        }
      },
      TEST_MS,
    );

    withFaketime(
      'whose clock jumps an hour on and back again loses nothing and confuses no order',
      async () => {
        const [clock, next] = [join(folder, 'clock'), join(folder, 'clock.next')];
        const set = async (offset: string) => {
          await writeFile(next, `${offset}\n`);
          await rename(next, clock);
          await pause(NOTICED_MS);
        };
        await set('+0');
        const faketime = {
          ...{ LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_CACHE_DURATION: '1' },
          FAKETIME_DONT_FAKE_MONOTONIC: '1',
        };
        for (const name of SURROUNDED) await faults.restart(name, faketime);
        const load = faults.load(figures.phones);
        await load.rounds(1);
        await set('+1h');
        await load.rounds(1);
        await set('+0');
        await load.rounds(1);
        expect(await faults.findings(await load.stop())).toEqual([]);
        for (const name of SURROUNDED) await faults.restart(name);
      },
      TEST_MS,
    );
  });
}
