export {
  baseProfileParameters,
  caCertificateParameters,
  pinSignInParameters,
  provisioningAccountParameters,
} from './fleet-settings.ts';
export type { BaseProfile } from './fleet-settings.ts';
export { lineParameters } from './line-parameters.ts';
export type { LineRegistration, LineServer } from './line-parameters.ts';
export { recogniseLines } from './recognise-lines.ts';
export type { RecognisedLines } from './recognise-lines.ts';
export { siteClockParameters } from './site-clock.ts';
export type { SiteClock, SiteClockParameters } from './site-clock.ts';
