import { z } from 'zod';

/** Where large bytes lie, as RINGFLEET_BLOBS says. */
export type BlobPlace =
  /** A folder; none: `blobs` in the data folder. */
  | { kind: 'file'; folder?: string }
  | {
      kind: 's3';
      bucket: string;
      /** Ends with `/` where it is not empty. */
      prefix: string;
      endpoint?: string;
      region?: string;
      pathStyle?: boolean;
    }
  /** In MongoDB. */
  | { kind: 'gridfs' };

/** `file:`, `file:///folder`, `s3://bucket/prefix?endpoint=https://…&region=…&pathStyle=on` or `gridfs:`. */
export const blobPlaceText = z.string().transform((text, context): BlobPlace => {
  const refuse = (message: string) => {
    context.addIssue(message);
    return z.NEVER;
  };
  const url = URL.parse(text);
  if (url?.protocol === 'file:')
    return { kind: 'file', ...(/^file:\/*$/.test(text) ? {} : { folder: decodeURIComponent(url.pathname) }) };
  if (url?.protocol === 'gridfs:') return { kind: 'gridfs' };
  if (url?.protocol !== 's3:' || url.hostname === '')
    return refuse('must be file:, s3://bucket/prefix or gridfs:');
  if (url.username !== '' || url.password !== '')
    return refuse('must not hold keys: set RINGFLEET_BLOBS_ACCESS_KEY and RINGFLEET_BLOBS_SECRET_KEY');
  const { endpoint, region, pathStyle, ...others } = Object.fromEntries(url.searchParams);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return refuse(`has no ${unknown}; it takes endpoint, region and pathStyle`);
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''))
    return refuse('must have an http or https URL as its endpoint');
  if (pathStyle !== undefined && !/^(?:on|off)$/.test(pathStyle))
    return refuse('pathStyle must be on or off');
  const prefix = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '');
  return {
    ...{ kind: 's3', bucket: url.hostname, prefix: prefix === '' ? '' : `${prefix}/` },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(pathStyle === undefined ? {} : { pathStyle: pathStyle === 'on' }),
  };
});
