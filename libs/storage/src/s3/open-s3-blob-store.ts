import { S3Client } from '@aws-sdk/client-s3';
import type { BlobStore } from '../blob-store.port.ts';
import { S3BlobStore } from './s3-blob-store.ts';

/** Attempts of one request, the first included; the pauses between them grow (SDK, `standard` retry mode). */
const ATTEMPTS = 4;
const CONNECT_MS = 5000;
/** Until the answer begins, and between any two pieces of a body. */
const ANSWER_MS = 30_000;

export interface S3BlobStoreOptions {
  bucket: string;
  /** Stands before every object's name; several installations may share a bucket. @default '' */
  prefix?: string;
  /** URL of an S3-compatible server. @default AWS */
  endpoint?: string;
  /** @default `us-east-1`, which servers other than AWS take for any */
  region?: string;
  /** The bucket in the path of the URL, not in its host name. @default true with an endpoint */
  pathStyle?: boolean;
  /** @default the SDK's chain: AWS_ variables, files, roles of the pod or machine */
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** Times in ms and attempts of a request, for tests. */
  limits?: Partial<{ attempts: number; connectMs: number; answerMs: number }>;
}

/** Blobs in a bucket, which must be there. Nothing is asked of it here: it may be away at the start. */
export function openS3BlobStore(options: S3BlobStoreOptions): BlobStore {
  const { bucket, prefix = '', endpoint, region = 'us-east-1', credentials, limits = {} } = options;
  const { attempts = ATTEMPTS, connectMs = CONNECT_MS, answerMs = ANSWER_MS } = limits;
  const client = new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle: options.pathStyle ?? endpoint !== undefined,
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
      socketTimeout: answerMs,
    },
    // Only AWS has the newer checksums everywhere.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return new S3BlobStore(client, { bucket, prefix });
}
