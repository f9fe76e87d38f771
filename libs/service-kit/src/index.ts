export { type Endpoint, type RingfleetService, type ServiceParts } from './ringfleet-service.ts';
export { type PeerAnswer, type PeerRequest, type Peers } from './peers.port.ts';
export { API_PREFIX, createServiceApp, type ServiceAppOptions } from './http/service-app.ts';
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
export { createMetrics, MetricsModule } from './health/metrics.module.ts';
export {
  defineMetrics,
  registerMetrics,
  type MetricDefinitions,
  type MetricSample,
} from './health/service-metrics.ts';
export { lockDataFolder, type DataFolderLock } from './process/data-folder-lock.adapter.ts';
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
export { createProcessLogger, logLevels, type LogLevel, type LogOptions } from './logging/process-logger.ts';
export { requestLogging, useProcessLogger } from './logging/nest-logger.ts';
export { closestName } from './settings/closest-name.ts';
export { describeSettings, type SettingDescription } from './settings/describe-settings.ts';
export { readSettings, type Settings, type SettingsSource } from './settings/read-settings.ts';
export { listText, onOffText, portText, wholeNumberText } from './settings/setting-schemas.ts';
export {
  defineSettings,
  setting,
  type Setting,
  type SettingsDefinition,
  type SettingsOf,
} from './settings/setting.ts';
