import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { topicName } from '@ringfleet/contracts';
import { openLocalTree, phoneFileMessage, TreeFollower, type LocalTree } from '@ringfleet/provisioning-tree';
import { FailureLog, type ServiceParts } from '@ringfleet/service-kit';

type TreeParts = Pick<ServiceParts, 'instance' | 'bus' | 'blobs' | 'sealer' | 'dataFolder' | 'topicPrefix'>;

/**
 * The tree in a gateway's data folder, and what keeps it in step with the bus; nothing runs yet.
 * @param onOrder told the highest order of uploads that it meets
 * @throws RF_STORE_UNAVAILABLE
 */
export async function openGatewayTree(
  { instance: gateway, bus, blobs, sealer, dataFolder, topicPrefix }: TreeParts,
  onOrder?: (order: string) => void,
): Promise<{ tree: LocalTree; follower: TreeFollower }> {
  const failures = new FailureLog(new Logger('FtpGateway'));
  const source = `/ringfleet/ftp-gateway/${gateway}`;
  const folder = join(dataFolder, 'tree');
  const told = onOrder ? { onOrder } : {};
  const tree = await openLocalTree({ folder, sealer, blobs, gateway, source, ...told });
  const phoneFiles = topicName('phoneFiles', topicPrefix);
  const follower = new TreeFollower({
    ...{ bus, tree, gateway, source },
    topics: {
      ...{ artifacts: topicName('artifacts', topicPrefix), phoneFiles },
      overrideEdits: topicName('overrideEdits', topicPrefix),
    },
    publishPhoneFile: (state) =>
      bus.publish(phoneFiles, [phoneFileMessage(state, source, new Date().toISOString())]),
    onError: (what, error) => failures.failed(what, error),
  });
  return { tree, follower };
}
