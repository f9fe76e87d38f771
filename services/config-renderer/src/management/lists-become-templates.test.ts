import { describe, expect, it } from '@jest/globals';
import { type LayerOfFile, layerOfFile, placeFile, placeLayer } from './layer-place.ts';
import { type Lists, templatesOf, writtenLists } from './master-lists.ts';

const around = {
  deviceSuffixes: new Set<string>(),
  exists: () => true,
  untouched: false,
  rendered: new Map(),
};
const written = (general: string, models: Record<string, string> = {}) =>
  writtenLists([
    { name: 'CONFIG_FILES', value: general },
    ...Object.entries(models).map(([model, value]) => ({ name: `CONFIG_FILES_${model}`, value })),
  ]);
const layers = ['<groups>', '<site>', '<model>'];
const fleet: LayerOfFile = { kind: 'fleet' };
const silent = { sets: false, isSilent: () => false };
const filled = { sets: true, isSilent: (entry: string) => entry === '<groups>' };

describe('the lists of a master file', () => {
  it('keep their entries in order, with words where they set nothing yet', () => {
    expect(templatesOf(written('a.cfg, b.cfg'), around)).toEqual({
      suffix: '-lync',
      lists: { general: ['<phone>', ...layers, 'a.cfg', 'b.cfg', '<fleet>'], models: {} },
    });
  });

  it.each(['[MACADDRESS]', '[PHONE_MAC_ADDRESS]'])('take %s and a suffix for the phone', (mask) => {
    expect(templatesOf(written(`${mask}-user.cfg,common.cfg`), around)).toEqual({
      suffix: '-user',
      lists: { general: ['<phone>', ...layers, 'common.cfg', '<fleet>'], models: {} },
    });
  });

  it('put layers in front of a device file that does not lead, and the fleet behind shared.cfg', () => {
    const { lists } = templatesOf(written('shared.cfg,[MACADDRESS]-lync.cfg'), around);
    expect(lists?.general).toEqual([...layers, 'shared.cfg', '<fleet>', '<phone>']);
  });

  it('are the usual ones when nothing else is said', () => {
    expect(templatesOf(written(''), around).lists).toBeUndefined();
    const vendor = written('', { SPIP300: 'phone1_213.cfg, sip_213.cfg', SPIP320: '' });
    expect(templatesOf(vendor, { ...around, exists: () => false, untouched: true }).lists).toBeUndefined();
    expect(templatesOf(vendor, { ...around, untouched: true }).lists?.models).toEqual({
      SPIP300: ['<phone>', ...layers, 'phone1_213.cfg', 'sip_213.cfg'],
    });
  });

  it('of a model are complete: nothing of the fleet reaches them, and an empty one stays empty', () => {
    const { lists } = templatesOf(
      written('a.cfg', { Trio8800: 'trio.cfg', VVX101: '', VVX201: 'a.cfg' }),
      around,
    );
    expect(lists?.models).toEqual({ Trio8800: ['<phone>', ...layers, 'trio.cfg'], VVX101: [] });
  });

  it('have no device files for a model that reads none, while phones have some', () => {
    const some = { ...around, deviceSuffixes: new Set(['-lync']) };
    const { lists } = templatesOf(written('[MACADDRESS]-lync.cfg', { VVX101: 'x.cfg' }), some);
    expect(lists?.models).toEqual({ VVX101: [...layers, 'x.cfg'] });
  });

  it('leave files alone that no list names: device files get another suffix', () => {
    const some = { ...around, deviceSuffixes: new Set(['-lync']) };
    expect(templatesOf(written('a.cfg'), some).suffix).toBe('-device');
    const all = { ...around, deviceSuffixes: new Set(['-lync', '-device', '-ringfleet']) };
    expect(() => templatesOf(written('a.cfg'), all)).toThrow(/no list names/);
  });

  it('keep masks as paths where they do not agree on a suffix, and those of names that phones write', () => {
    const mixed = written('[MACADDRESS]-a.cfg', { VVX101: '[MACADDRESS]-b.cfg' });
    const { lists, suffix } = templatesOf(mixed, around);
    expect(suffix).toBe('-lync');
    expect(lists?.general).toContain('[MACADDRESS]-a.cfg');
    expect(lists?.models.VVX101).toContain('[MACADDRESS]-b.cfg');
    const { lists: odd } = templatesOf(
      written('[MACADDRESS]-phone.cfg,[PHONE_MODEL].cfg,http://h/x.cfg'),
      around,
    );
    expect(odd?.general.slice(-4)).toEqual([
      '[MACADDRESS]-phone.cfg',
      '[PHONE_MODEL].cfg',
      'http://h/x.cfg',
      '<fleet>',
    ]);
  });

  it('take the first of two attributes, and refuse a file that is named like a word', () => {
    const twice = writtenLists([
      { name: 'CONFIG_FILES_VVX400', value: 'a.cfg' },
      { name: 'CONFIG_FILES_vvx400', value: 'b.cfg' },
    ]);
    expect([...twice.models]).toEqual([['VVX400', ['a.cfg']]]);
    expect(() => templatesOf(written('<fleet>'), around)).toThrow(
      /'<fleet>', which would be taken for a word/,
    );
  });
});

describe('a file of the lists', () => {
  const lists: Lists = {
    general: ['<phone>', 'a.cfg', 'b.cfg', '<fleet>'],
    models: { Trio8800: ['<phone>', 'trio.cfg', 'b.cfg'], VVX101: ['c.cfg', '<model>'] },
  };

  it('is the fleet’s, or of the one model that reads it', () => {
    expect(layerOfFile(lists, 'A.cfg')).toEqual({ kind: 'fleet' });
    expect(layerOfFile(lists, 'trio.cfg')).toEqual({ kind: 'model', model: 'Trio8800' });
  });

  it('that nobody names, or some models alone, is of no layer', () => {
    expect(() => layerOfFile(lists, 'x.cfg')).toThrow(/no list of the master file names it/);
    expect(() => layerOfFile(undefined, 'x.cfg')).toThrow(/no list/);
    const two = { general: [], models: { VVX101: ['x.cfg'], VVX201: ['x.cfg'] } };
    expect(() => layerOfFile(two, 'x.cfg')).toThrow(/the lists of VVX101 and VVX201 name it/);
  });

  it('gives its place in every list to a layer that sets nothing yet', () => {
    expect(placeLayer(lists, 'b.cfg', fleet, silent)).toEqual({
      side: 'alone',
      lists: {
        general: ['<phone>', 'a.cfg', '<fleet>'],
        models: { Trio8800: ['<phone>', 'trio.cfg', '<fleet>'], VVX101: ['c.cfg', '<model>'] },
      },
    });
  });

  it('joins a layer that stands right beside it, words that bring nothing between them or not', () => {
    const beside = { general: ['<fleet>', '<groups>', 'a.cfg', 'b.cfg'], models: {} };
    expect(placeLayer(beside, 'a.cfg', fleet, filled)).toEqual({
      side: 'behind',
      lists: { general: ['<fleet>', '<groups>', 'b.cfg'], models: {} },
    });
    expect(placeLayer(lists, 'c.cfg', { kind: 'model', model: 'VVX101' }, filled)).toMatchObject({
      side: 'before',
      lists: { models: { VVX101: ['<model>'] } },
    });
  });

  it('does not join a layer in ways that a phone would see', () => {
    const placing =
      (general: string[], models: Record<string, string[]> = {}) =>
      () =>
        placeLayer({ general, models }, 'a.cfg', fleet, filled);
    expect(placing(['<fleet>', 'b.cfg', 'a.cfg'])).toThrow(/'b\.cfg' stands between .*; take that one first/);
    expect(placing(['<fleet>', 'a.cfg'], { VVX101: ['a.cfg'] })).toThrow(/VVX101 names it without the layer/);
    expect(placing(['<fleet>', 'a.cfg'], { VVX101: ['<fleet>'] })).toThrow(
      /VVX101 reads the layer .* but not/,
    );
    expect(placing(['<fleet>', 'a.cfg'], { VVX101: ['a.cfg', '<fleet>'] })).toThrow(/before .* and behind/);
  });

  it('comes back beside its layer, for a model into a list of its own', () => {
    expect(placeFile(lists, 'a.cfg', fleet, 'before').general.slice(-2)).toEqual(['a.cfg', '<fleet>']);
    expect(placeFile(undefined, 'm.cfg', { kind: 'model', model: 'VVX400' }, 'behind').models).toEqual({
      VVX400: ['<phone>', '<groups>', '<site>', '<model>', 'm.cfg', '<fleet>'],
    });
  });
});
