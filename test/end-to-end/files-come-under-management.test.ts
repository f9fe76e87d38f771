import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { download } from './ftp-bytes.ts';
import { importFolder, OpenImport } from './imported-folder.ts';
import {
  bootAll,
  changedFor,
  listed,
  manage,
  type ManagementAnswer,
  phonesInStep,
  phonesOf,
  unmanage,
} from './managed-files.ts';
import {
  corpus,
  corpusFolders,
  fullCredentialsFile,
  masterFile,
  parameterFile,
  prefilledFile,
  sharedFile,
} from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';

let ringfleet: RunningRingfleet;
beforeEach(async () => {
  ringfleet = await RunningRingfleet.start();
});
afterEach(() => ringfleet.remove());

const root = '000000000000.cfg';

/** Every file of a folder comes and goes, with boots between. */
const LONG_MS = 180_000;

/** What is refused where, in the order of the lists: everything else is taken. */
const refusedInCorpus: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  'site-configs/greiginsydney': {
    'AU-DST.cfg': /the list of Trio8800 names it without the layer of the fleet/,
    'AU-TONES.cfg':
      /'AU-DST.cfg' stands between it and the layer of the fleet|the list of Trio8800 names it without/,
  },
};

describe('a folder of real files', () => {
  it.each(corpusFolders)(
    '%s comes under management and back, and no phone sees a difference',
    async (name) => {
      const folder = await corpus(name);
      await importFolder(ringfleet, folder);
      const phones = phonesOf(folder);
      const before = await bootAll(ringfleet, phones);
      const taken: string[] = [];
      for (const path of [root, ...listed(folder)]) {
        const answer = await manage(ringfleet, path);
        const refusal = refusedInCorpus[name]?.[path];
        if (refusal) {
          expect(answer).toMatchObject({ code: 'RF_MANAGE_REFUSED', detail: expect.stringMatching(refusal) });
          continue;
        }
        expect(answer).toMatchObject({ path, differences: [] });
        taken.push(path);
        expect(changedFor(before, await bootAll(ringfleet, phones))).toEqual([]);
      }
      for (const path of taken.reverse()) {
        expect(await unmanage(ringfleet, path)).toMatchObject({ path, becomes: 'a file of your own' });
        expect(changedFor(before, await bootAll(ringfleet, phones))).toEqual([]);
      }
      const phone = await ringfleet.ftp();
      for (const [path, bytes] of Object.entries(folder))
        expect([path, String(await download(phone, path))]).toEqual([path, String(bytes)]);
      expect((await ringfleet.ask('intent/fleet')).status).toBe(404);
    },
    LONG_MS,
  );
});

describe("the article's folder", () => {
  const [vvx, spip] = ['0004f28062d6', '0004f2e7325a'];
  const article = {
    [root]: masterFile('CONFIG_FILES="shared.cfg,[MACADDRESS]-lync.cfg"'),
    'shared.cfg': sharedFile,
    [`${vvx}-lync.cfg`]: prefilledFile,
    [`${spip}-lync.cfg`]: fullCredentialsFile,
  };
  const phones = [
    { mac: vvx, model: 'VVX400' },
    { mac: spip, model: 'SPIP331' },
    { mac: '0004f2500001', model: 'VVX500' },
  ];

  it('becomes settings, a layer and two phones with a line each', async () => {
    await importFolder(ringfleet, article);
    const before = await bootAll(ringfleet, phones);
    for (const path of Object.keys(article)) {
      expect(await manage(ringfleet, path)).toMatchObject({ path, differences: [] });
      expect(changedFor(before, await bootAll(ringfleet, phones))).toEqual([]);
    }
    expect(await ringfleet.json(`intent/phones/${vvx}`)).toMatchObject({
      document: { lines: [{ address: 'vvx400@mslync.net', signIn: 'prefilled', user: 'vvx400' }] },
    });
    expect(await ringfleet.json(`intent/phones/${spip}`)).toMatchObject({
      document: { lines: [{ address: 'spip331@mslync.net', signIn: 'full', password: '********' }] },
    });
    expect(await ringfleet.json('intent/fleet')).toMatchObject({
      document: {
        lists: { general: ['<groups>', '<site>', '<model>', '<fleet>', '<phone>'] },
        parameters: { 'device.baseProfile': 'Lync' },
      },
    });
    for (const path of Object.keys(article).reverse()) {
      expect(await unmanage(ringfleet, path)).toMatchObject({ path, differences: [] });
      expect(changedFor(before, await bootAll(ringfleet, phones))).toEqual([]);
    }
    for (const [path, bytes] of Object.entries(article))
      expect(String(await download(await ringfleet.ftp(), path))).toBe(bytes);
  });

  it('lists, reads and guards what is rendered', async () => {
    await importFolder(ringfleet, article);
    for (const path of [root, 'shared.cfg']) await manage(ringfleet, path);
    const { items } = await ringfleet.json<{ items: { path: string; owner?: string; writtenBy: string }[] }>(
      'tree?limit=1000',
    );
    expect(items.map(({ path }) => path)).toEqual([...items.map(({ path }) => path)].sort());
    expect(items).toContainEqual(
      expect.objectContaining({ path: 'shared.cfg', writtenBy: 'ringfleet', owner: 'the fleet' }),
    );
    const onePage = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page: { items: { path: string }[]; cursor?: string } = await ringfleet.json(
        `tree?limit=1${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      onePage.push(...page.items.map(({ path }) => path));
      cursor = page.cursor;
    }
    expect(onePage).toEqual(items.map(({ path }) => path));
    const rendered = await ringfleet.json<{ items: { path: string }[] }>('tree?rendered=true');
    expect(rendered.items.map(({ path }) => path)).toEqual(
      [root, 'shared-not-soundpoint-soundstation-vvx1500.cfg', 'shared.cfg'].filter((path) =>
        items.some((item) => item.path === path),
      ),
    );

    await phonesInStep(ringfleet);
    const served = await download(await ringfleet.ftp(), 'shared.cfg');
    const read = await ringfleet.ask('tree/shared.cfg');
    expect(Buffer.from(await read.arrayBuffer()).equals(served)).toBe(true);
    const put = await ringfleet.ask('tree/shared.cfg', { method: 'PUT', body: parameterFile('a="1"') });
    expect(await put.json()).toMatchObject({
      code: 'RF_PATH_MANAGED',
      detail: expect.stringContaining('the fleet'),
    });
    expect((await ringfleet.ask('tree/shared.cfg', { method: 'DELETE' })).status).toBe(409);
  });

  it('keeps every version of what is rendered, and of the file from before', async () => {
    await importFolder(ringfleet, article);
    for (const path of [root, 'shared.cfg']) await manage(ringfleet, path);
    await phonesInStep(ringfleet);
    const first = await download(await ringfleet.ftp(), 'shared.cfg');
    const patch = { method: 'PATCH', document: { parameters: { 'up.warningLevel': '1' } } };
    const { version } = await ringfleet.json<{ version: number }>('intent/fleet', patch);
    const { items } = await ringfleet.json<{ items: { version: number; writtenBy: string }[] }>(
      'tree-history/shared.cfg',
    );
    expect(items.map(({ writtenBy }) => writtenBy)).toEqual(['ringfleet', 'ringfleet', 'operator']);
    expect(items[0]?.version).toBe(version);
    const old = await ringfleet.ask(`tree/shared.cfg?version=${items[1]?.version}`);
    expect(Buffer.from(await old.arrayBuffer()).equals(first)).toBe(true);
    const imported = await ringfleet.ask(`tree/shared.cfg?version=${items[2]?.version}`);
    expect(await imported.text()).toBe(sharedFile);
  });

  it('is spared by a later import, whose plan says why', async () => {
    await importFolder(ringfleet, article);
    for (const path of [root, 'shared.cfg']) await manage(ringfleet, path);
    const plan = await OpenImport.fill(ringfleet, { ...article, 'shared.cfg': parameterFile('a="1"') });
    expect(await plan.lines()).toContainEqual(
      expect.objectContaining({
        kind: 'change',
        change: 'spared',
        path: 'shared.cfg',
        reason: expect.stringContaining('the fleet'),
      }),
    );
    await plan.apply({ removeMissing: true, replaceMaster: true });
    await phonesInStep(ringfleet);
    expect(await ringfleet.json('intent/fleet')).toMatchObject({ kind: 'fleet' });
    expect(String(await download(await ringfleet.ftp(), 'shared.cfg'))).toContain('Rendered by Ringfleet');
  });
});

describe('a file under management', () => {
  const folder = {
    [root]: masterFile('CONFIG_FILES="shared.cfg"'),
    'shared.cfg': parameterFile('up.warningLevel="1"'),
  };
  const changed = { method: 'PATCH', document: { parameters: { 'up.warningLevel': '2' } } };

  it('does not come back while phones would see a difference, unless that is wanted', async () => {
    await importFolder(ringfleet, folder);
    for (const path of [root, 'shared.cfg']) await manage(ringfleet, path);
    await ringfleet.json('intent/fleet', changed);
    expect(await unmanage(ringfleet, 'shared.cfg')).toMatchObject({
      code: 'RF_UNMANAGE_REFUSED',
      detail: expect.stringContaining("would read up.warningLevel '1' instead of '2'"),
    });
    const dry = (await unmanage(ringfleet, 'shared.cfg', '?dryRun=true')) as ManagementAnswer;
    expect(dry.differences).toContainEqual({
      ...{ reader: 'VVX400', name: 'up.warningLevel', before: '2', after: '1' },
    });
    expect(dry.refused).toContain('--discard');
    await unmanage(ringfleet, 'shared.cfg', '?discard=true');
    await phonesInStep(ringfleet);
    expect(String(await download(await ringfleet.ftp(), 'shared.cfg'))).toBe(folder['shared.cfg']);
  });

  it('is kept as it is rendered when that is wanted', async () => {
    await importFolder(ringfleet, folder);
    for (const path of [root, 'shared.cfg']) await manage(ringfleet, path);
    await ringfleet.json('intent/fleet', changed);
    expect(await unmanage(ringfleet, 'shared.cfg', '?keep=true')).toMatchObject({ differences: [] });
    await phonesInStep(ringfleet);
    const kept = String(await download(await ringfleet.ftp(), 'shared.cfg'));
    expect(kept).toContain('up.warningLevel="2"');
    expect(kept).not.toContain('are lost');
    expect(await unmanage(ringfleet, root, '?keep=true')).toMatchObject({ differences: [] });
    const seen = await bootAll(ringfleet, [{ mac: '0004f2500001', model: 'VVX400' }]);
    expect([...seen.values()][0]?.get('up.warningLevel')).toBe('2');
    for (const path of [root, 'shared.cfg'])
      expect(await manage(ringfleet, path)).toMatchObject({ differences: [] });
  });

  it('is refused another file in its place, and a file of your own is refused a layer', async () => {
    await importFolder(ringfleet, {
      ...folder,
      [root]: masterFile('CONFIG_FILES="[MACADDRESS]-lync.cfg,shared.cfg"'),
      '0004f2500001-lync.cfg': parameterFile('a="1"'),
    });
    await manage(ringfleet, root);
    const described: [string, object][] = [
      ['fleet', { parameters: { 'up.warningLevel': '2' } }],
      ['phones/0004f2500001', { lines: [{ address: 'a@b.c' }] }],
    ];
    for (const [path, document] of described) {
      const response = await ringfleet.ask(`intent/${path}`, {
        method: 'PATCH',
        body: JSON.stringify(document),
        headers: { 'content-type': 'application/json' },
      });
      expect(await response.json()).toMatchObject({ code: 'RF_PATH_UNMANAGED' });
    }
    expect(await manage(ringfleet, 'shared.cfg')).toMatchObject({ differences: [] });
    await ringfleet.json('intent/fleet', changed);
  });

  it('goes and comes with the master file while its layer stays', async () => {
    await importFolder(ringfleet, folder);
    for (const path of [root, 'shared.cfg']) await manage(ringfleet, path);
    await ringfleet.json('intent/models/VVX400', {
      method: 'PATCH',
      document: { parameters: { 'up.oneTouchVoiceMail': '1' } },
    });
    const phones = [{ mac: '0004f2500001', model: 'VVX400' }];
    const before = await bootAll(ringfleet, phones);
    expect(await unmanage(ringfleet, root, '?keep=true')).toMatchObject({ differences: [] });
    expect(await manage(ringfleet, root)).toMatchObject({ differences: [] });
    expect(changedFor(before, await bootAll(ringfleet, phones))).toEqual([]);
    const { document } = await ringfleet.json<{ document: { lists?: unknown } }>('intent/fleet');
    expect(document.lists).toBeUndefined();
  });

  it('shows what would become of it without doing it', async () => {
    await importFolder(ringfleet, folder);
    const answer = await manage(ringfleet, root, '?dryRun=true');
    expect(answer).toMatchObject({
      becomes: 'the fleet settings',
      differences: [],
      report: { dryRun: true },
    });
    expect((await ringfleet.ask('intent/fleet')).status).toBe(404);
    expect(String(await download(await ringfleet.ftp(), root))).toBe(folder[root]);
  });

  it.each([
    ['shared.cfg', /000000000000\.cfg, which is not under management: take that first/],
    ['berlin/000000000000.cfg', /describe a site with the boot path 'berlin' when this file is removed/],
    ['0004f2500001.cfg', /describe phone 0004f2500001/],
    ['logo.bmp', /stays a file/],
    ['sip.ld', /firmware/],
    ['unread.cfg', /000000000000\.cfg, which is not under management/],
  ])('%s is refused with what can be done instead', async (path, reason) => {
    await importFolder(ringfleet, {
      ...folder,
      'berlin/000000000000.cfg': masterFile('CONFIG_FILES="shared.cfg"'),
      '0004f2500001.cfg': masterFile('CONFIG_FILES="shared.cfg"'),
      'logo.bmp': 'bitmap',
      'sip.ld': 'image',
      'unread.cfg': parameterFile('a="1"'),
    });
    const { detail } = (await manage(ringfleet, path)) as { detail: string };
    expect(detail).toMatch(reason);
  });
});
