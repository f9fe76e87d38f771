import { describe, expect, it } from '@jest/globals';
import { blobPlaceText } from './blob-place.ts';

describe('where large bytes lie', () => {
  it.each([
    ['file:', { kind: 'file' }],
    ['file:///srv/blobs%20here', { kind: 'file', folder: '/srv/blobs here' }],
    ['gridfs:', { kind: 'gridfs' }],
    ['s3://phones', { kind: 's3', bucket: 'phones', prefix: '' }],
    ['s3://phones/fleet/north/', { kind: 's3', bucket: 'phones', prefix: 'fleet/north/' }],
    [
      's3://phones/fleet?endpoint=https%3A%2F%2Fs3.example%3A9000&region=eu-1&pathStyle=off',
      {
        ...{ kind: 's3', bucket: 'phones', prefix: 'fleet/', endpoint: 'https://s3.example:9000' },
        ...{ region: 'eu-1', pathStyle: false },
      },
    ],
    [
      's3://phones?endpoint=http://s3:9000',
      { kind: 's3', bucket: 'phones', prefix: '', endpoint: 'http://s3:9000' },
    ],
  ])('is read of %s', (text, place) => {
    expect(blobPlaceText.parse(text)).toEqual(place);
  });

  it.each([
    ['s3:', 'must be file:'],
    ['/srv/blobs', 'must be file:'],
    ['s3://id:secret@phones', 'must not hold keys'],
    ['s3://phones?endpoints=x', 'has no endpoints'],
    ['s3://phones?endpoint=s3:9000', 'must have an http or https URL'],
    ['s3://phones?pathStyle=yes', 'must be on or off'],
  ])('is refused of %s, and nothing of it is repeated', (text, reason) => {
    const { error } = blobPlaceText.safeParse(text);
    expect(error?.issues[0]?.message).toContain(reason);
    expect(error?.issues[0]?.message).not.toContain('secret@');
  });
});
