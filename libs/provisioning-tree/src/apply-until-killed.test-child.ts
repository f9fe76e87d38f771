import { openLocalTree } from './local/local-tree.ts';
import {
  artifactMessage,
  closedMessage,
  editMessage,
  fileMessage,
  order,
  phoneFile,
  TestBlobs,
  testSealer,
  TestTopic,
} from './tree-parts.test-parts.ts';

/**
 * Applies one change set after the other, of two paths that always belong together, beside it an upload and an edit of
 * that, until the process is killed.
 */
const [folder = '', from = '0'] = process.argv.slice(2);
const tree = await openLocalTree({ folder, sealer: testSealer, blobs: new TestBlobs(), gateway: 'gw-1' });
const [artifacts, files] = [new TestTopic('artifacts'), new TestTopic('phone-files')];
const edits = new TestTopic('override-edits');
for (let seq = 1; ; seq += 1) {
  const text = `version ${seq}`;
  const set = artifacts.deliver([
    ...[artifactMessage('a.cfg', text, { seq }), artifactMessage('b.cfg', text, { seq }), closedMessage(seq)],
  ]);
  const uploads = files.deliver([fileMessage(phoneFile(text, { order: order(seq) }))]);
  const edit = edits.deliver([editMessage(`${text}, edited`, order(seq))]);
  if (seq <= Number(from)) continue;
  // The closing record in a batch of its own: a kill between the two leaves a staged set.
  await Promise.all([
    tree.apply('artifacts', set.slice(0, 2)),
    tree.apply('artifacts', set.slice(2)),
    tree.apply('phoneFiles', uploads),
    tree.apply('overrideEdits', edit),
  ]);
  process.stdout.write(`${seq}\n`);
}
