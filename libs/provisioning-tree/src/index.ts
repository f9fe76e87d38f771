export { treePath } from './paths/tree-path.ts';
export { assertOwner, ownerOfPath, type OwnershipRules, type PathOwner } from './paths/path-owner.ts';
export type {
  ArtifactLookup,
  ByteRange,
  ChildrenLookup,
  HeldPhoneFile,
  MasterLookup,
  NamedDirectories,
  OverrideEditsMet,
  PhoneMaster,
  ProvisioningTree,
  StoredPhoneFile,
  TreeChild,
  TreeEntry,
  TreePin,
  TreeStatus,
} from './provisioning-tree.port.ts';
export {
  orderOf,
  phoneFileMessage,
  phoneFileState,
  type PhoneFileState,
} from './phone-files/phone-file-state.ts';
export type {
  FollowedTree,
  RereadReason,
  TreeFreshness,
  TreePositions,
  TreeTopics,
} from './followed-tree.port.ts';
export { LocalTree, openLocalTree, type LocalTreeOptions } from './local/local-tree.ts';
export { TreeFollower, type TreeFollowerOptions } from './following/tree-follower.ts';
export {
  ChangeSetPublisher,
  type ChangeSetMember,
  type ChangeSetPublisherOptions,
} from './publishing/change-set-publisher.ts';
