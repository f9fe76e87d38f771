export {
  compareOrders,
  editOrder,
  formatOrder,
  HybridClock,
  orderSchema,
  parseOrder,
  uploadOrder,
  type OrderParts,
} from './order.ts';
export { topics, topicName, topicOfType, type TopicDefinition, type TopicId } from './topics.ts';
export {
  decodeEvent,
  encodeEvent,
  encodeTombstone,
  eventId,
  isEvent,
  tombstoneHeaders,
  traceOfMessage,
  type EventMessage,
  type EventOf,
  type RingfleetEvent,
} from './event-message.ts';
export {
  annotate,
  inTrace,
  startSpan,
  traced,
  tracedAs,
  traceNow,
  useTracing,
  type Span,
  type SpanAttributes,
  type SpanOptions,
  type TraceContext,
  type Tracing,
} from './tracing.port.ts';
export { eventTypes, shortType, type EventData, type EventType } from './events/event-types.ts';
export {
  artifactKinds,
  artifactPublishedSchema,
  artifactsRepublishedSchema,
  closedKey,
  publisherSchema,
  republishedKey,
  setClosedSchema,
  type ArtifactKind,
  type ArtifactPublished,
  type ArtifactsRepublished,
  type Publisher,
  type SetClosed,
} from './events/artifacts.ts';
export {
  logChunkSchema,
  phoneFileCurrentSchema,
  phoneFileKey,
  phoneFileKinds,
  phoneFilesRepublishedSchema,
  type LogChunk,
  type PhoneFileCurrent,
  type PhoneFileKind,
  type PhoneFilesRepublished,
} from './events/phone-files.ts';
export {
  accessRefusedSchema,
  loginRefusedSchema,
  sessionObservedSchema,
  type AccessRefused,
  type LoginRefused,
  type ObservedRequest,
  type SessionObserved,
} from './events/phone-activity.ts';
export {
  uploadAbortedSchema,
  uploadRefusedSchema,
  uploadStoredSchema,
  type UploadAborted,
  type UploadRefused,
  type UploadStored,
} from './events/phone-uploads.ts';
export {
  phoneFileImportAskedSchema,
  phoneFilesRemovalAskedSchema,
  type PhoneFileImportAsked,
  type PhoneFilesRemovalAsked,
} from './events/phone-imports.ts';
export {
  fleetSettingsChangedSchema,
  groupChangedSchema,
  layerChangedSchema,
  layerScopes,
  layerScopeSchema,
  phoneChangedSchema,
  siteChangedSchema,
  type FleetSettingsChanged,
  type GroupChanged,
  type LayerChanged,
  type LayerScope,
  type PhoneChanged,
  type SiteChanged,
} from './events/fleet.ts';
export { dhcpOptionsGeneratedSchema, type DhcpOptionsGenerated } from './events/dhcp.ts';
export { ftpAccountsChangedSchema, type FtpAccountsChanged } from './events/ftp-accounts.ts';
export {
  parseReleaseKey,
  releaseImageSchema,
  releaseImportedSchema,
  releaseKey,
  targetKey,
  targetSetSchema,
  type ReleaseImage,
  type ReleaseImported,
  type TargetSet,
} from './events/releases.ts';
export { phoneFactsSchema, type Fact, type LogLineRef, type PhoneFacts } from './events/phone-facts.ts';
export {
  overrideEditAskedSchema,
  overrideKinds,
  type OverrideEditAsked,
  type OverrideKind,
} from './events/override-edits.ts';
export {
  driftClasses,
  driftClosedSchema,
  driftFoundSchema,
  driftKey,
  driftStates,
  type DriftClass,
  type DriftClosed,
  type DriftFound,
  type DriftState,
} from './events/drift.ts';
export {
  logClasses,
  logClassSchema,
  logIndexedSchema,
  phoneAlarmSchema,
  type LogClass,
  type LogIndexed,
  type PhoneAlarm,
} from './events/logs.ts';
export { macSchema } from './events/field-schemas.ts';
export {
  asRingfleetError,
  hasCode,
  errorTable,
  RingfleetError,
  type ErrorCode,
  type ErrorEntry,
} from './errors/index.ts';
