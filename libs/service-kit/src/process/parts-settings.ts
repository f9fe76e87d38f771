import { z } from 'zod';
import { listText, onOffText, wholeNumberText } from '../settings/setting-schemas.ts';
import { defineSettings, setting } from '../settings/setting.ts';
import { blobPlaceText } from './blob-place.ts';

const file = z.string().min(1, 'must name a file');
const brokersText = listText.refine(
  (brokers) =>
    brokers.length > 0 &&
    brokers.every((broker) => /^[^\s:/]+:\d{1,5}$|^\[[\da-f:]+\]:\d{1,5}$/i.test(broker)),
  'must be host:port, several with commas',
);

/** What a process lives on: embedded parts on one machine, shared ones in a cluster. */
export const partsSettings = defineSettings('every service', {
  RINGFLEET_BUS: setting(z.enum(['embedded', 'kafka'], { error: 'must be embedded or kafka' }), {
    doc: 'Where events go: a log in the data folder, for one process, or Apache Kafka, for any number of them.',
    default: 'embedded',
  }),
  RINGFLEET_KAFKA_BROKERS: setting(brokersText, {
    doc: 'Some of the brokers, as `host:port`; the others are learned from them.',
  }),
  RINGFLEET_KAFKA_TLS: setting(onOffText, {
    doc: 'Connections to the brokers are encrypted.',
    default: 'off',
  }),
  RINGFLEET_KAFKA_CA_FILE: setting(file, {
    doc: "File with the authorities (PEM) that may have signed the brokers' certificates. Default: the system's.",
  }),
  RINGFLEET_KAFKA_CERT_FILE: setting(file, {
    doc: 'File with the certificate (PEM) by which the brokers know this process; with RINGFLEET_KAFKA_KEY_FILE.',
  }),
  RINGFLEET_KAFKA_KEY_FILE: setting(file, { doc: "File with that certificate's key (PEM)." }),
  RINGFLEET_KAFKA_SASL: setting(
    z.enum(['plain', 'scram-sha-256', 'scram-sha-512'], {
      error: 'must be plain, scram-sha-256 or scram-sha-512',
    }),
    {
      doc: 'How the user logs in to the brokers: plain, scram-sha-256 or scram-sha-512. Not set: nobody logs in.',
    },
  ),
  RINGFLEET_KAFKA_USER: setting(z.string().min(1), {
    doc: 'User at the brokers, with RINGFLEET_KAFKA_SASL.',
  }),
  RINGFLEET_KAFKA_PASSWORD: setting(z.string().min(1), { doc: 'Password of that user.', secret: true }),
  RINGFLEET_KAFKA_REPLICATION: setting(wholeNumberText(1, 9), {
    doc: "Copies of each topic that 'ringfleet topics apply' makes and expects. Default: as the brokers are set.",
    unit: 'brokers',
  }),
  RINGFLEET_MONGODB_URI: setting(z.string().regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb://'), {
    doc: 'MongoDB for the documents of the services. Not set: each keeps its own in the data folder.',
    secret: true,
  }),
  RINGFLEET_MONGODB_MIGRATIONS: setting(z.enum(['run', 'required'], { error: 'must be run or required' }), {
    doc: "What a service does about a database that is not prepared for it: `run` prepares it, `required` refuses until 'ringfleet migrate' was run.",
    default: 'run',
  }),
  RINGFLEET_BLOBS: setting(blobPlaceText, {
    doc: 'Where large bytes lie: `file:` (in the data folder), `s3://bucket/prefix?endpoint=https://…&region=…&pathStyle=on`, or `gridfs:` (in MongoDB).',
    default: 'file:',
  }),
  RINGFLEET_BLOBS_ACCESS_KEY: setting(z.string().min(1), {
    doc: "Id of the access key of the S3 server. Default: what the AWS SDK finds (variables, files, the pod's role).",
  }),
  RINGFLEET_BLOBS_SECRET_KEY: setting(z.string().min(1), {
    doc: 'The secret of that access key.',
    secret: true,
  }),
  RINGFLEET_KEYS_FILE: setting(file, {
    doc: 'File with the keys of the seals; all processes of an installation have the same one. Default: keys.json of the data folder.',
  }),
});
