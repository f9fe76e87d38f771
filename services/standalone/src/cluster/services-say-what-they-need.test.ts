import { describe, expect, it } from '@jest/globals';
import { needsOfServices } from './needs-of-services.ts';

describe('what must be there before services start', () => {
  it('is what they ask for when they are built: documents, and topics for what they cannot handle', async () => {
    const { repositories, logIndexes, deadLetterTopics } = await needsOfServices('test.');
    const names = Object.entries(repositories).flatMap(([service, all]) =>
      all.map(({ name }) => `${service}.${name}`),
    );
    expect(names).toEqual(
      expect.arrayContaining([
        'console.tokens',
        'config-renderer.managed-phones',
        'firmware-catalog.releases',
        'log-indexer.phones',
        'dhcp-options.option-sets',
      ]),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(logIndexes).toEqual(['log-indexer']);
    expect(Object.keys(repositories)).not.toContain('ftp-gateway');

    const topics = deadLetterTopics.map(({ topic }) => topic);
    expect(topics).toEqual(
      expect.arrayContaining([
        'test.phone-activity.v1.log-indexer.dlq',
        'test.phone-imports.v1.ftp-gateway.dlq',
        'test.fleet.v1.dhcp-options.dlq',
      ]),
    );
    expect(new Set(topics).size).toBe(topics.length);
  });
});
