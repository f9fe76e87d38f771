/**
 * A gateway as a process: `gateway-process.ts <folder> <moment>`. Tells its port on its output, stops on SIGTERM, and
 * kills itself at the named moment of its first upload.
 */
import { open } from 'node:fs/promises';
import { MASTER, openStand, replacing } from './gateway-stand.ts';

const [root = '', moment = 'never'] = process.argv.slice(2);

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
}

if (moment === 'between fsync and 226') {
  const probe = await open(process.execPath, 'r');
  const handles = Object.getPrototypeOf(probe) as { datasync: () => Promise<void> };
  await probe.close();
  const { datasync } = handles;
  handles.datasync = async function (this: unknown) {
    await datasync.call(this);
    await die();
  };
}

const stand = await openStand(root, {
  blobs: (blobs) =>
    replacing(blobs, {
      putMany: async (list) => {
        if (moment === 'between 226 and blob') await die();
        await blobs.putMany(list);
        if (moment === 'between blob and phone file') await die();
      },
    }),
  bus: (bus) =>
    replacing(bus, {
      publish: async (topic, messages) => {
        const event = topic.endsWith('phone-uploads.v1');
        if (event && moment === 'between phone file and event') await die();
        await bus.publish(topic, messages);
        if (event && moment === 'after the event') await die();
      },
    }),
});
await stand.publish(1, { '000000000000.cfg': MASTER, 'shared.cfg': '<a/>' });
await stand.visible('shared.cfg', '<a/>');
process.once('SIGTERM', () => void stand.close().then(() => process.exit(0)));
process.stdout.write(`${stand.port}\n`);
