import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LiveEvents, type LiveEvent } from './live-events.ts';
import { download, upload } from './ftp-bytes.ts';
import { importFolder } from './imported-folder.ts';
import { OtlpReceiver, type ReceivedSpan } from './otlp-receiver.ts';
import { masterFile, prefilledFile, ringer10 } from './provisioning-folders.ts';
import { RingfleetProcess } from './ringfleet-process.ts';
import { RunningRingfleet } from './running-ringfleet.ts';

const OVERRIDING = '0004f2700001';
const LOGGING = '0004f2700002';
const PASSWORD = 'never-in-a-trace-7351';

type TracedEvent = LiveEvent & { traceparent?: string };

const folder = {
  '000000000000.cfg': masterFile('CONFIG_FILES="[MACADDRESS]-lync.cfg" LOG_FILE_DIRECTORY="logs"'),
  [`${OVERRIDING}-lync.cfg`]: prefilledFile,
  [`${LOGGING}-lync.cfg`]: prefilledFile,
};

describe('with a collector', () => {
  let collector: OtlpReceiver;
  let ringfleet: RunningRingfleet;
  beforeAll(async () => {
    collector = await OtlpReceiver.open();
    ringfleet = await RunningRingfleet.start({ RINGFLEET_TRACES: collector.url });
    await importFolder(ringfleet, folder);
  });
  afterAll(async () => {
    await ringfleet.remove();
    await collector.close();
  });

  /** Names from a span up to the begin of its trace. */
  const wayTo = (span: ReceivedSpan | undefined): string[] =>
    span === undefined
      ? []
      : [...wayTo(collector.spans.find(({ spanId }) => spanId === span.parentSpanId)), span.name];

  it('one trace goes from the STOR of an override to its drift record, and on to who hears of that', async () => {
    const events = await LiveEvents.of<TracedEvent>(ringfleet, `events?topic=drift&mac=${OVERRIDING}`);
    await upload(await ringfleet.ftp(), `${OVERRIDING}-phone.cfg`, await ringer10());
    const drift = await events.next(({ type }) => type === 'ringfleet.drift.opened.v1');
    events.close();
    const [, traceId = '', judgement = ''] = drift.traceparent?.split('-') ?? [];
    const heard = await collector.find(
      (span) => span.traceId === traceId && span.name === 'process ringfleet.drift.v1',
    );
    expect(heard.parentSpanId).toBe(judgement);
    const stored = await collector.find((span) => span.traceId === traceId && span.name === 'FTP STOR');
    expect(stored).not.toHaveProperty('parentSpanId', expect.stringMatching(/./));
    expect(stored).toMatchObject({
      service: 'standalone',
      attributes: {
        'ringfleet.phone.mac': OVERRIDING,
        'ringfleet.file.kind': 'phone',
        'ringfleet.ftp.reply': 226,
        'ringfleet.ftp.bytes': (await ringer10()).length,
        'client.address': '127.0.0.1',
      },
    });
    const judged = await collector.find(({ spanId }) => spanId === judgement);
    // Whichever of the two events came first.
    expect(wayTo(judged)).toEqual([
      'FTP STOR',
      'deliver upload',
      expect.stringMatching(/^send ringfleet\.phone-(files|uploads)\.v1$/),
      expect.stringMatching(/^process ringfleet\.phone-(files|uploads)\.v1$/),
      'judge drift',
    ]);
    const blob = await collector.find((span) => span.traceId === traceId && span.name === 'put blob');
    expect(wayTo(blob)).toEqual(['FTP STOR', 'deliver upload', 'put blob']);
    const took = collector.spans.find(({ spanId }) => spanId === judged.parentSpanId);
    expect(took?.attributes).toMatchObject({
      'messaging.system': 'ringfleet',
      'messaging.consumer.group.name': 'drift-detector',
      'messaging.destination.partition.id': expect.stringMatching(/^\d$/),
    });
  });

  it('what a log becomes is in the trace of its APPE or STOR', async () => {
    const phone = await ringfleet.ftp();
    await upload(phone, `${LOGGING}-app.log`, '1127201530|sip  |4|00|Registration failed\n');
    const indexed = await collector.find(({ name }) => name === 'index log');
    expect(wayTo(indexed)).toEqual([
      'FTP STOR',
      'deliver upload',
      'send ringfleet.phone-uploads.v1',
      'process ringfleet.phone-uploads.v1',
      'index log',
    ]);
  });

  it('a change goes on with the trace of the request that asked for it', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await ringfleet.ask('tree/shared.cfg', {
      method: 'PUT',
      body: prefilledFile.replace('</', '<!-- new --></'),
      headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    const heard = await collector.find(
      (span) => span.traceId === traceId && span.name === 'process ringfleet.artifacts.v1',
    );
    const asked = await collector.find((span) => span.traceId === traceId && /^PUT/.test(span.name));
    expect(wayTo(heard)).toEqual([asked.name, 'publish change set', 'process ringfleet.artifacts.v1']);
    expect(asked).toMatchObject({
      parentSpanId: '00f067aa0ba902b7',
      attributes: { 'http.response.status_code': 200, 'url.path': '/api/v1/tree/shared.cfg' },
    });
  });

  it('no password, token or byte of a file is in any of it', async () => {
    const file = prefilledFile.replace(/reg\.1\.auth\.password="[^"]*"/, '').replace('</', ' </');
    await upload(
      await ringfleet.ftp(),
      `${LOGGING}-phone.cfg`,
      `<PHONE_CONFIG><OVERRIDES reg.1.auth.password="${PASSWORD}"/></PHONE_CONFIG>`,
    );
    await ringfleet.ask(`tree/private.cfg?secret=${PASSWORD}`, { method: 'PUT', body: file });
    await collector.find(
      ({ name, attributes }) => name === 'judge drift' && attributes['ringfleet.phone.mac'] === LOGGING,
    );
    await ringfleet.stop();
    const told = JSON.stringify(collector.spans);
    expect(told).not.toContain(PASSWORD);
    expect(told).not.toMatch(/PlcmSpIp|Bearer|Registration failed/);
  });
});

describe('with a collector that is away', () => {
  it('phones are served as ever, and events carry their traces', async () => {
    const collector = await OtlpReceiver.open();
    const { url } = collector;
    await collector.close();
    const ringfleet = await RunningRingfleet.start({ RINGFLEET_TRACES: url });
    try {
      await importFolder(ringfleet, folder);
      const events = await LiveEvents.of<TracedEvent>(ringfleet, `events?topic=drift&mac=${OVERRIDING}`);
      const phone = await ringfleet.ftp();
      await upload(phone, `${OVERRIDING}-phone.cfg`, await ringer10());
      expect(await download(phone, `${OVERRIDING}-phone.cfg`)).toEqual(await ringer10());
      expect(await events.next()).toMatchObject({ traceparent: expect.stringMatching(/^00-/) });
      events.close();
    } finally {
      await ringfleet.remove();
    }
  }, 120_000);
});

/** A module that says on standard error which packages of OpenTelemetry are loaded behind it. */
const tellLoads = `data:text/javascript,${encodeURIComponent(
  `import{registerHooks}from'node:module';registerHooks({load(url,context,next){
    const name=/@opentelemetry\\/[\\w-]+/.exec(url);if(name)process.stderr.write('loads '+name[0]+'\\n');
    return next(url,context)}})`,
)}`;

/** What a start of the product loads of OpenTelemetry, but for its API, which prom-client always loads. */
async function loadedWith(settings: Record<string, string>): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ringfleet-traces-'));
  const env = { RINGFLEET_DATA_DIR: folder, NODE_OPTIONS: `--import=${tellLoads}`, ...settings };
  const ringfleet = RingfleetProcess.spawn(env);
  try {
    await ringfleet.started();
    return ringfleet.said.refused.match(/(?<=loads )@opentelemetry\/(?!api\b)[\w-]+/g) ?? [];
  } finally {
    await ringfleet.kill();
    await rm(folder, { recursive: true });
  }
}

describe('without a collector', () => {
  it('events carry no trace', async () => {
    const ringfleet = await RunningRingfleet.start();
    try {
      await importFolder(ringfleet, folder);
      const events = await LiveEvents.of<TracedEvent>(ringfleet, `events?topic=drift&mac=${OVERRIDING}`);
      await upload(await ringfleet.ftp(), `${OVERRIDING}-phone.cfg`, await ringer10());
      expect(await events.next()).not.toHaveProperty('traceparent');
      events.close();
    } finally {
      await ringfleet.remove();
    }
  }, 120_000);

  it('nothing of the SDK of OpenTelemetry is loaded', async () => {
    expect(await loadedWith({})).toEqual([]);
    expect(await loadedWith({ RINGFLEET_TRACES: 'http://127.0.0.1:9' })).toContain(
      '@opentelemetry/sdk-trace',
    );
  }, 120_000);
});
