import type { z } from 'zod';
import { artifactPublishedSchema, artifactsRepublishedSchema, setClosedSchema } from './artifacts.ts';
import { accessRefusedSchema, loginRefusedSchema, sessionObservedSchema } from './phone-activity.ts';
import { dhcpOptionsGeneratedSchema } from './dhcp.ts';
import { driftClosedSchema, driftFoundSchema } from './drift.ts';
import {
  fleetSettingsChangedSchema,
  groupChangedSchema,
  layerChangedSchema,
  phoneChangedSchema,
  siteChangedSchema,
} from './fleet.ts';
import { ftpAccountsChangedSchema } from './ftp-accounts.ts';
import { logIndexedSchema, phoneAlarmSchema } from './logs.ts';
import { overrideEditAskedSchema } from './override-edits.ts';
import { phoneFactsSchema } from './phone-facts.ts';
import { phoneFileCurrentSchema, phoneFilesRepublishedSchema } from './phone-files.ts';
import { phoneFileImportAskedSchema, phoneFilesRemovalAskedSchema } from './phone-imports.ts';
import { releaseImportedSchema, targetSetSchema } from './releases.ts';
import { uploadAbortedSchema, uploadRefusedSchema, uploadStoredSchema } from './phone-uploads.ts';

/** Every event type with the schema of its data: the single source of types, validation and reference pages. */
export const eventTypes = {
  'ringfleet.phone.session-observed.v1': sessionObservedSchema,
  'ringfleet.phone.login-refused.v1': loginRefusedSchema,
  'ringfleet.phone.access-refused.v1': accessRefusedSchema,
  'ringfleet.phone.upload-stored.v1': uploadStoredSchema,
  'ringfleet.phone.upload-aborted.v1': uploadAbortedSchema,
  'ringfleet.phone.upload-refused.v1': uploadRefusedSchema,
  'ringfleet.phone-file.current.v1': phoneFileCurrentSchema,
  'ringfleet.phone-file.import-asked.v1': phoneFileImportAskedSchema,
  'ringfleet.phone-file.republished.v1': phoneFilesRepublishedSchema,
  'ringfleet.artifact.published.v1': artifactPublishedSchema,
  'ringfleet.artifact.set-closed.v1': setClosedSchema,
  'ringfleet.artifact.republished.v1': artifactsRepublishedSchema,
  'ringfleet.phone.facts-known.v1': phoneFactsSchema,
  'ringfleet.phone-files.removal-asked.v1': phoneFilesRemovalAskedSchema,
  'ringfleet.fleet.settings-changed.v1': fleetSettingsChangedSchema,
  'ringfleet.fleet.site-changed.v1': siteChangedSchema,
  'ringfleet.fleet.group-changed.v1': groupChangedSchema,
  'ringfleet.fleet.layer-changed.v1': layerChangedSchema,
  'ringfleet.fleet.phone-changed.v1': phoneChangedSchema,
  'ringfleet.ftp-accounts.changed.v1': ftpAccountsChangedSchema,
  'ringfleet.dhcp.options-generated.v1': dhcpOptionsGeneratedSchema,
  'ringfleet.release.imported.v1': releaseImportedSchema,
  'ringfleet.target.set.v1': targetSetSchema,
  'ringfleet.override.edit-asked.v1': overrideEditAskedSchema,
  'ringfleet.log.indexed.v1': logIndexedSchema,
  'ringfleet.phone.alarm.v1': phoneAlarmSchema,
  'ringfleet.drift.opened.v1': driftFoundSchema,
  'ringfleet.drift.changed.v1': driftFoundSchema,
  'ringfleet.drift.closed.v1': driftClosedSchema,
} as const;

export type EventType = keyof typeof eventTypes;
export type EventData<T extends EventType> = z.infer<(typeof eventTypes)[T]>;

/** `phone.upload-stored` for `ringfleet.phone.upload-stored.v1`: the form people type and read. */
export function shortType(type: string): string {
  return type.replace(/^ringfleet\./, '').replace(/\.v\d+$/, '');
}
