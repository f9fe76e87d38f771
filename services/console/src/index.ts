export { createConsole, listenConsole, type ConsoleOptions } from './console-app.ts';
export { consoleSettings } from './console-settings.ts';
export { inProcessUpstream, type Upstream } from './front/upstream.ts';
