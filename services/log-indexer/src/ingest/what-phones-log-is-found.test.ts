import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeEvent } from '@ringfleet/contracts';
import { DeadLetters } from '@ringfleet/messaging';
import { messagesOf } from '@ringfleet/service-kit/test-bench';
import { line, LogIndexerBench, orderOf } from '../log-indexer.test-bench.ts';

let bench: LogIndexerBench;
beforeAll(async () => {
  bench = await LogIndexerBench.start();
});
afterAll(() => bench.remove());

let phones = 0;
/** Each test has a phone of its own. */
const newPhone = () => `0004f2${(phones += 1).toString(16).padStart(6, '0')}`;
const text = (...lines: string[]) => lines.map((one) => `${one}\n`).join('');
const [a, b, c, d] = [line(1, 'alpha'), line(2, 'bravo'), line(3, 'charlie'), line(4, 'delta')];

describe('a log that a phone uploads', () => {
  it('is found line by line, with what each line says', async () => {
    const mac = newPhone();
    await bench.upload({ mac, minute: 1, text: text(line(1, 'Registration failed', 'sip', '5'), b) });
    expect(await bench.found(`words=registration&mac=${mac}`)).toMatchObject([
      { text: 'Registration failed', component: 'sip', class: '5', at: '2026-11-20T08:00:01.000Z', mac },
    ]);
    expect(await bench.raws(`mac=${mac}&from=2026-11-20T08:00:02Z&to=2026-11-20T09:00:03%2B01:00`)).toEqual([
      b,
    ]);
  });

  it('is found whatever its form, blank lines aside', async () => {
    const mac = newPhone();
    const odd = ['  a continuation', 'no header | at all', `${line(9, 'grüße')}`];
    await bench.upload({ mac, minute: 1, text: `${odd.join('\r\n\r\n')}` });
    expect(await bench.raws(`mac=${mac}`)).toEqual([...odd].sort());
    const bytes = Buffer.concat([Buffer.from(line(1, 'caf')), Buffer.from([0xe9, 10])]);
    await bench.upload({ mac, kind: 'boot-log', minute: 2, text: bytes });
    expect(await bench.raws(`mac=${mac}&kind=boot-log`)).toEqual([line(1, 'café')]);
  });

  it('shows no password', async () => {
    const mac = newPhone();
    const told = line(1, 'Prm|cfgParamCbSet: reg.1.auth.password = "geheim" is refused', 'cfg');
    await bench.upload({ mac, minute: 1, text: text(told) });
    expect(await bench.raws(`mac=${mac}`)).toEqual([told.replace(/= .*/, '********')]);
    expect(await bench.raws('words=geheim')).toEqual([]);
  });

  it('is told of in numbers', async () => {
    const mac = newPhone();
    await bench.upload({ mac, minute: 1, text: text(a, 'what', b) });
    await bench.upload({ mac, minute: 2, generation: 1, text: text(b, line(5, 'echo', 'so', '5')) });
    await bench.settled();
    const told = (await messagesOf(bench.bus, 'logs'))
      .map((message) => decodeEvent(message))
      .filter(({ type, subject }) => type === 'ringfleet.log.indexed.v1' && subject === mac);
    expect(told.map(({ data }) => data)).toMatchObject([
      { order: orderOf(1), lines: 3, repeated: 0, unparsed: 1, classes: { '4': 2 }, clockUnset: false },
      { order: orderOf(2), generation: orderOf(1), lines: 1, repeated: 1, unparsed: 0, classes: { '5': 1 } },
    ]);
    expect(told[1]?.data).toMatchObject({
      firstAt: '2026-11-20T08:00:05.000Z',
      lastAt: '2026-11-20T08:00:05.000Z',
    });
  });
});

describe('lines of a log that grows', () => {
  it('are there once when an append, or its event, comes again', async () => {
    const mac = newPhone();
    await bench.upload({ mac, minute: 1, text: text(a, b) });
    const append = { mac, minute: 2, generation: 1, text: text(b, c) };
    await bench.upload(append);
    await bench.tell(append);
    await bench.upload({ mac, minute: 3, generation: 1, text: text(b, c) });
    await bench.upload({ mac, minute: 4, generation: 1, text: text(c, d) });
    expect(await bench.raws(`mac=${mac}`)).toEqual([a, b, c, d]);
  });

  it('are whole when one was torn between two uploads', async () => {
    const mac = newPhone();
    const whole = text(a, b, c);
    await bench.upload({ mac, minute: 1, text: whole.slice(0, a.length + 9) });
    expect(await bench.raws(`mac=${mac}`)).toEqual([b.slice(0, 8), a].sort());
    await bench.upload({ mac, minute: 2, generation: 1, text: whole.slice(a.length + 9, a.length + 20) });
    await bench.upload({ mac, minute: 3, generation: 1, text: whole.slice(a.length + 20) });
    expect(await bench.raws(`mac=${mac}`)).toEqual([a, b, c]);
    expect(await bench.found(`mac=${mac}&words=bravo`)).toMatchObject([{ component: 'so', class: '4' }]);
  });

  it('are whole when one that was cut is sent again', async () => {
    const mac = newPhone();
    await bench.upload({ mac, minute: 1, text: text(a, b, c).slice(0, -3) });
    await bench.upload({ mac, minute: 2, generation: 1, text: text(b, c, d) });
    expect(await bench.raws(`mac=${mac}`)).toEqual([a, b, c, d]);
  });

  it('are the same in whatever order its uploads come', async () => {
    const orders = [
      [1, 2, 3, 4],
      [1, 4, 3, 2],
      [4, 3, 2, 1],
      [2, 1, 4, 3],
      [3, 1, 2, 4],
    ];
    // The third sends again what the second brought, and each tears a line.
    const whole = text(a, b, c, d);
    const third = whole.slice(a.length + 1, whole.length - 4);
    const pieces = ['', whole.slice(0, 30), whole.slice(30, -9), third, whole.slice(-4)];
    for (const order of orders) {
      const mac = newPhone();
      for (const minute of order)
        await bench.upload({ mac, minute, generation: 1, text: pieces[minute] ?? '' });
      expect([order, await bench.raws(`mac=${mac}`)]).toEqual([order, [a, b, c, d]]);
    }
  });

  it('stay when the phone starts its log over, and the same line counts there anew', async () => {
    const mac = newPhone();
    await bench.upload({ mac, minute: 1, text: text(a, b) });
    await bench.upload({ mac, minute: 2, text: text(b, c) });
    await bench.upload({ mac, minute: 3, generation: 1, text: text(b, d) });
    expect(await bench.raws(`mac=${mac}`)).toEqual([a, b, b, c, d]);
  });
});

describe('an upload that cannot be indexed', () => {
  it('is nothing when its bytes were swept', async () => {
    const mac = newPhone();
    await bench.tell({ mac, minute: 1, text: text(a) });
    await bench.upload({ mac, minute: 2, generation: 1, text: text(b) });
    expect(await bench.raws(`mac=${mac}`)).toEqual([b]);
  });

  it('becomes a dead letter with its reason, and stops nobody', async () => {
    const mac = newPhone();
    const poison = { mac, minute: 1, text: text(a) };
    await bench.store(poison);
    await bench.tell(poison, { blob: { key: 'ftp-gateway/poison' } });
    await bench.blobs.putMany([
      { key: 'ftp-gateway/poison', bytes: Buffer.from('no sealed bytes at all, really none') },
    ]);
    await bench.upload({ mac, minute: 2, generation: 1, text: text(b) });
    expect(await bench.raws(`mac=${mac}`)).toEqual([b]);
    const letters = await new DeadLetters(bench.bus).list('ringfleet.phone-uploads.v1', 'log-indexer');
    expect(letters).toMatchObject([{ key: mac, errorCode: 'RF_SEAL_BROKEN' }]);
  });
});

describe('the origin of lines', () => {
  it('is the model and version that the phone says, and the site that people gave it', async () => {
    const mac = newPhone();
    const change = { version: 1, changedAt: '2026-11-20T08:00:00.000Z' };
    await bench.publish(
      'ringfleet.fleet.phone-changed.v1',
      { mac, site: 'berlin', lines: [], ...change },
      `phone/${mac}`,
    );
    await bench.settled();
    const platform = line(1, 'Platform: Model=SoundPoint IP 331, Assembly=2345-12365-001 Rev=E', 'so', '3');
    const version = line(1, 'Application, main: Label=SIP, Version=4.1.4.0296 05-Sep-13 17:55', 'so', '3');
    await bench.upload({ mac, minute: 1, text: text(platform, version, b) });
    expect(await bench.found(`mac=${mac}&site=berlin&words=bravo`)).toMatchObject([
      { model: 'SPIP331', site: 'berlin', version: '4.1.4.0296' },
    ]);
    await bench.takeBack('fleet', `phone/${mac}`);
    await bench.settled();
    await bench.upload({ mac, minute: 2, generation: 1, text: text(c) });
    expect((await bench.found(`mac=${mac}&words=charlie`))[0]?.site).toBeUndefined();
  });
});
