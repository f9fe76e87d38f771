export {
  type Endpoint,
  type LocalSeals,
  type RingfleetService,
  type ServiceParts,
} from './ringfleet-service.ts';
export { busOfService } from './bus-of-service.ts';
export { type PeerAnswer, type PeerRequest, type Peers } from './peers.port.ts';
export { API_PREFIX, createServiceApp, type ServiceAppOptions } from './http/service-app.ts';
export { InternalRequests, USER_HEADER } from './http/internal-requests.ts';
export { listenHttp } from './http/listen-http.ts';
export { etagOf, expectedVersion } from './http/entity-version.ts';
export { pageQuerySchema, pageSchema, type PageQuery } from './http/page.ts';
export { LiveStreams, type LiveRequest, type LiveStreamSettings } from './live/live-streams.ts';
export { HealthModule } from './health/health.module.ts';
export {
  HealthRegistry,
  type HealthChecks,
  type HealthFinding,
  type HealthState,
  type PartHealth,
  type ServiceHealth,
} from './health/health-registry.ts';
export { busMetrics, LagWatch } from './health/lag-watch.ts';
export { createMetrics, MetricsModule } from './health/metrics.module.ts';
export {
  defineMetrics,
  registerMetrics,
  type MetricDefinitions,
  type MetricSample,
} from './health/service-metrics.ts';
export { lockDataFolder, type DataFolderLock } from './process/data-folder-lock.adapter.ts';
export { httpSettings } from './process/http-settings.ts';
export { partsSettings } from './process/parts-settings.ts';
export { processSettings } from './process/process-settings.ts';
export { stopOnSignals, type SignalSource, type StopOptions } from './process/stop-on-signals.ts';
export { ProblemFilter } from './http/problem.filter.ts';
export {
  problemOf,
  problemSchema,
  RequestInvalidError,
  type FieldFault,
  type ProblemDocument,
} from './http/problem-document.ts';
export { requestIdOf } from './http/request-id.ts';
export { FailureLog } from './logging/failure-log.ts';
export { createProcessLogger, logLevels, type LogLevel, type LogOptions } from './logging/process-logger.ts';
export { requestLogging, useProcessLogger } from './logging/nest-logger.ts';
export { closestName } from './settings/closest-name.ts';
export { describeSettings, type SettingDescription } from './settings/describe-settings.ts';
export { readSettings, type Settings, type SettingsSource } from './settings/read-settings.ts';
export { settingsTable, type SettingsFault } from './settings/settings-table.ts';
export { listText, onOffText, portText, wholeNumberText } from './settings/setting-schemas.ts';
export {
  defineSettings,
  setting,
  type Setting,
  type SettingName,
  type SettingsDefinition,
  type SettingsOf,
} from './settings/setting.ts';
export { authorOf } from './http/author.ts';
export { registerOutboxHealth } from './health/outbox-health.ts';
export { KNOWN_CLUSTER, knownClusters } from './state/known-clusters.ts';
export {
  republishedState,
  republishedStateSchema,
  type RepublishedState,
} from './state/republished-state.ts';
export { StateOnBus } from './state/state-on-bus.ts';
export { openTracing } from './tracing/open-tracing.ts';
