export { runStandalone } from './run-standalone.ts';
export { services, settingsDefinitions } from './services.ts';
export { startStandalone, type RunningStandalone, type StandaloneOptions } from './start-standalone.ts';
export { type Endpoints } from './endpoints-file.ts';
