export { runProcess, startable } from './run-process.ts';
export { services } from './services.ts';
export { settingsDefinitions } from './settings-definitions.ts';
export { startStandalone, type RunningStandalone, type StandaloneOptions } from './start-standalone.ts';
export { type Endpoints } from './endpoints-file.ts';
export { applyTopics, type AppliedTopics } from './cluster/apply-topics.ts';
export { createKeys } from './parts/open-keys.ts';
export {
  keyStatus,
  placesText,
  resealStores,
  retireKey,
  rotateKeys,
  type KeyStatus,
  type ResealedStores,
  type RotatedKeys,
} from './keys/rotate-keys.ts';
export { migrateStores } from './cluster/migrate-stores.ts';
export { adoptJournal, sharesParts } from './cluster/adopt-journal.ts';
