export { runProcess, startable } from './run-process.ts';
export { services } from './services.ts';
export { settingsDefinitions } from './settings-definitions.ts';
export { startStandalone, type RunningStandalone, type StandaloneOptions } from './start-standalone.ts';
export { type Endpoints } from './endpoints-file.ts';
