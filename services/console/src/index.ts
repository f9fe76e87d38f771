export { createConsole, listenConsole, type ConsoleOptions } from './console-app.ts';
export { consoleSettings } from './console-settings.ts';
export { EveryInstanceUpstream } from './front/every-instance-upstream.ts';
export { HttpUpstream } from './front/http-upstream.ts';
export { RemoteService } from './front/remote-service.ts';
export { ServiceFront } from './front/service-front.ts';
export { inProcessUpstream, type Upstream } from './front/upstream.ts';
export { consoleRepositories } from './tokens/token.ts';
