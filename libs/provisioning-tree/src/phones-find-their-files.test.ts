import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { folderQueries, masterQueries } from './local/artifact-reader.ts';
import type { LocalTree } from './local/local-tree.ts';
import {
  artifactMessage,
  bytesOf,
  closedMessage,
  MAC,
  OTHER_MAC,
  read,
  TreeFixture,
} from './tree-parts.test-parts.ts';

describe('looking up a path', () => {
  let fixture: TreeFixture;
  let tree: LocalTree;
  let seq = 0;
  const publish = (files: Record<string, string>) =>
    fixture.publish(
      tree,
      ...Object.entries(files).map(([path, text]) => artifactMessage(path, text, { seq: seq + 1 })),
      closedMessage((seq += 1)),
    );
  beforeEach(async () => {
    fixture = new TreeFixture();
    await fixture.start();
    tree = await fixture.tree();
  });
  afterEach(() => fixture.end());

  it('takes the exact name, then a unique one in any case', async () => {
    await publish({ 'Shared.cfg': 'capital', 'a/Site.cfg': 'first', 'a/site.CFG': 'second' });
    expect(await read(tree, '/shared.CFG')).toBe('capital');
    expect(await read(tree, 'a/site.CFG')).toBe('second');
    expect(tree.artifact('a/site.cfg')).toBeUndefined();
    await publish({ 'shared.cfg': 'small' });
    expect(await read(tree, 'shared.cfg')).toBe('small');
    expect(await read(tree, 'Shared.cfg')).toBe('capital');
    expect(tree.artifact('SHARED.cfg')).toBeUndefined();
  });

  it('matches MACs in any case, also where the rest of the name exists twice', async () => {
    await publish({ '0004F28062D6-Lync.cfg': 'large', '0004f28062d6-lync.CFG': 'small' });
    expect(await read(tree, '0004f28062d6-Lync.cfg')).toBe('large');
    expect(await read(tree, '0004F28062D6-lync.CFG')).toBe('small');
  });

  it('serves what an alias names under its own name, and gives up on aliases that name each other', async () => {
    await fixture.publish(
      tree,
      artifactMessage('firmware/5.9.8/sip.ld', 'image', { seq: 1 }),
      artifactMessage('3111.sip.ld', '', { seq: 1, kind: 'alias', aliasOf: 'firmware/5.9.8/sip.ld' }),
      ...['x', 'y'].map((path) =>
        artifactMessage(path, '', { seq: 1, kind: 'alias', aliasOf: path === 'x' ? 'y' : 'x' }),
      ),
      closedMessage(1),
    );
    expect(tree.artifact('3111.sip.ld')).toMatchObject({ path: '3111.sip.ld', kind: 'config', size: 5 });
    expect(await read(tree, '3111.sip.ld')).toBe('image');
    expect(tree.artifact('x')).toBeUndefined();
    expect(tree.children('').map(({ name }) => name)).toEqual(['3111.sip.ld', 'firmware']);
  });

  it('gives any part of a file', async () => {
    await publish({ 'a.cfg': '0123456789', empty: '' });
    const entry = tree.artifact('a.cfg');
    const part = async (start: number, end?: number) =>
      entry &&
      String(await bytesOf(tree.readArtifact(entry, end === undefined ? { start } : { start, end })));
    expect([await part(7), await part(2, 4), await part(0, 0), await part(10)]).toEqual([
      '789',
      '234',
      '0',
      '',
    ]);
    expect(await read(tree, 'empty')).toBe('');
  });

  it('falls back from a boot path to the root', async () => {
    await publish({ 'shared.cfg': 'root', 'berlin/site.cfg': 'berlin' });
    expect(await read(tree, 'berlin/shared.cfg', { bootPath: 'berlin' })).toBe('root');
    expect(await read(tree, 'Berlin/site.cfg', { bootPath: 'berlin' })).toBe('berlin');
    expect(tree.artifact('berlin/shared.cfg')).toBeUndefined();
    expect(tree.artifact('munich/shared.cfg', { bootPath: 'berlin' })).toBeUndefined();
  });

  it('lists what belongs to this phone or to none', async () => {
    await publish({
      ...{
        'shared.cfg': '',
        [`${MAC}.cfg`]: '',
        [`${OTHER_MAC}.cfg`]: '',
        'site/one.cfg': '',
        'site-b/x/y.cfg': '',
      },
      ...{ [`own/${MAC}/a.cfg`]: '', [`own/${OTHER_MAC}/a.cfg`]: '' },
    });
    const names = (directory: string, mac?: string) =>
      tree
        .children(directory, mac === undefined ? {} : { mac })
        .map(({ name, entry }) => (entry ? name : `${name}/`));
    expect(names('', MAC)).toEqual([`${MAC}.cfg`, 'own/', 'shared.cfg', 'site/', 'site-b/']);
    expect(names('')).toEqual(['shared.cfg', 'site/', 'site-b/']);
    expect(names('/own', MAC)).toEqual([`${MAC}/`]);
    expect(names('SITE-B')).toEqual(['x/']);
    expect(names('absent')).toEqual([]);
    expect(tree.directoryExists('site-b/x')).toBe(true);
    expect(tree.directoryExists('own')).toBe(false);
    expect(tree.directoryExists('own', { mac: MAC })).toBe(true);
    expect(tree.directoryExists('sit')).toBe(false);
    expect(tree.directoryExists('')).toBe(true);
  });

  it('touches by the index only the rows that it lists, whatever else lies in the directory (trap F-24)', async () => {
    await publish({ 'shared.cfg': '' });
    const db = new DatabaseSync(join(fixture.folder, 'tree', 'tree.db'), { readOnly: true });
    const plans = Object.values(folderQueries).map((sql) =>
      db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...['', '', '', 1, 1].slice(0, sql.split('?').length - 1))
        .map((row) => String(row['detail'])),
    );
    db.close();
    const search = /^SEARCH artifacts USING (COVERING )?INDEX artifacts_by_folder \(mac=\? AND folder[=>]/;
    expect(plans).toEqual([[expect.stringMatching(search)], [expect.stringMatching(search)]]);
  });

  it('searches masters by their index, whatever else the tree holds', async () => {
    const db = new DatabaseSync(join(fixture.folder, 'tree', 'tree.db'), { readOnly: true });
    const plans = Object.values(masterQueries).map((sql) =>
      db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...[1, 1, 1].slice(0, sql.split('?').length - 1))
        .map((row) => String(row['detail'])),
    );
    db.close();
    const search = expect.stringMatching(/^SEARCH artifacts USING INDEX artifacts_masters \(mac[=>]\?/);
    expect(plans).toEqual([[search], [search]]);
  });

  describe('for the directories of all masters', () => {
    const publishMasters = (files: Record<string, string>) =>
      fixture.publish(
        tree,
        ...Object.entries(files).map(([path, text]) =>
          artifactMessage(path, text, {
            ...{ seq: seq + 1, kind: 'master', mac: path.startsWith(MAC) ? MAC : null },
          }),
        ),
        closedMessage((seq += 1)),
      );
    const logs = () => tree.namedDirectories().shared.map(({ log }) => log);

    it('takes those of no phone, relative to the root and with their masks', async () => {
      await publishMasters({
        '000000000000.cfg': '<A LOG_FILE_DIRECTORY="logs"/>',
        'lobby.cfg': '<A LOG_FILE_DIRECTORY="lobby/[PHONE_MODEL]/[MACADDRESS]"/>',
        'berlin/000000000000.cfg': '<A LOG_FILE_DIRECTORY="logs"/>',
        'broken.cfg': '<A LOG_FILE_DIRECTORY="logs"',
      });
      await publish({ 'shared.cfg': '<A LOG_FILE_DIRECTORY="none"/>' });
      expect(logs().sort()).toEqual(['', 'berlin/logs', 'lobby/[PHONE_MODEL]/[PHONE_MAC_ADDRESS]', 'logs']);
      expect(tree.namedDirectories().more).toBe(false);
    });

    it('follows the tree, and is the same as long as these masters are', async () => {
      await publishMasters({ '000000000000.cfg': '<A LOG_FILE_DIRECTORY="old"/>' });
      const { shared } = tree.namedDirectories();
      await publish({ 'shared.cfg': '<a/>' });
      expect(tree.namedDirectories().shared).toBe(shared);
      await publishMasters({ '000000000000.cfg': '<A LOG_FILE_DIRECTORY="new"/>' });
      expect(logs()).toEqual(['new']);
    });

    it('says that there are more when phones have masters of their own', async () => {
      await publishMasters({ [`${MAC}.cfg`]: '<A LOG_FILE_DIRECTORY="own"/>' });
      expect(tree.namedDirectories()).toEqual({ shared: [], more: true });
    });
  });

  describe('for a master file', () => {
    const master = (logs: string) => `<APPLICATION CONFIG_FILES="a.cfg" LOG_FILE_DIRECTORY="${logs}"/>`;

    it('takes the phone’s own, then the generic one, each below the boot path and then in the root', async () => {
      await publish({
        '000000000000.cfg': master('root'),
        [`${MAC}.cfg`]: master('own'),
        'berlin/000000000000.cfg': master('berlin'),
      });
      const log = (mac: string | undefined, bootPath: string) =>
        tree.masterFor({ ...(mac === undefined ? {} : { mac }), bootPath })?.directories.log;
      expect(log(MAC, '')).toBe('own');
      expect(log(OTHER_MAC, '')).toBe('root');
      expect(log(undefined, 'berlin')).toBe('berlin');
      expect(log(OTHER_MAC, 'berlin')).toBe('berlin');
      expect(log(MAC, 'berlin')).toBe('own');
      expect(log(OTHER_MAC, 'munich')).toBe('root');
    });

    it('takes the one that the URL names, and replaces masks', async () => {
      await publish({ '000000000000.cfg': master('root'), 'special.cfg': master('logs/[MACADDRESS]') });
      const found = tree.masterFor({ mac: MAC, explicit: 'special.cfg' });
      expect(found).toMatchObject({ entry: { path: 'special.cfg' }, directories: { log: `logs/${MAC}` } });
      expect(tree.masterFor({ mac: MAC, explicit: 'absent.cfg' })?.entry.path).toBe('000000000000.cfg');
    });

    it('keeps to the pinned one, and finds none in an empty tree', async () => {
      expect(tree.masterFor({ mac: MAC })).toBeUndefined();
      await publish({ '000000000000.cfg': master('old') });
      const pin = tree.pin();
      await publish({ '000000000000.cfg': master('new') });
      expect(tree.masterFor({ mac: MAC }, pin)?.directories.log).toBe('old');
      expect(tree.masterFor({ mac: MAC })?.directories.log).toBe('new');
    });
  });
});
