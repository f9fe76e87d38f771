import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readLog } from './read-log.ts';
import { skipRepeated } from './skip-repeated.ts';

const options = { kind: 'app-log', uploadedAt: Date.parse('2026-10-15T15:31:00Z') } as const;
const names = ['0004f2e7325a-boot.log', 'trio-app.log'];
const captured = names.map((name) =>
  readFileSync(new URL(`../../../../test/corpus/phone-produced/${name}`, import.meta.url), 'utf8'),
);

const stamp = fc.constantFrom(
  '000000.405',
  '003012.000',
  '1015152006',
  '1231235959',
  '0101000010',
  '2610151520',
  '0000000000',
);
const logLine = fc.oneof(
  fc
    .tuple(stamp, fc.constantFrom('so', 'copy', 'app1'), fc.constantFrom(...'*0123456'), fc.string())
    .map(
      ([time, component, level, text]) =>
        `${time}|${component.padEnd(5)}|${level}|00|${text.replaceAll('\n', '')}`,
    ),
  fc.constantFrom(...captured.join('').trimEnd().split('\n')),
  fc.string().map((text) => text.replaceAll('\n', '')),
  fc.constant(''),
);

/** What a chunk's neighbours do not change. */
const own = (content: Uint8Array | string) =>
  readLog(content, options).lines.map(({ raw, component, class: level, missed, text }) => ({
    raw,
    component,
    level,
    missed,
    text,
  }));

describe('a log', () => {
  it('has the same lines however it is cut into chunks at line ends', () => {
    fc.assert(
      fc.property(fc.array(logLine, { minLength: 1 }), fc.array(fc.nat()), (lines, cuts) => {
        const text = (part: string[]) => part.map((one) => `${one}\n`).join('');
        const places = [0, ...cuts.map((cut) => cut % lines.length).sort((a, b) => a - b), lines.length];
        const chunks = places.slice(1).map((to, at) => text(lines.slice(places[at], to)));
        expect(chunks.flatMap((chunk) => own(Buffer.from(chunk)))).toEqual(own(Buffer.from(text(lines))));
      }),
    );
  });

  it('has the same times however it is cut, where its clock was set', () => {
    const dated = fc
      .tuple(
        fc.integer({ min: 1, max: 14 }),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
      )
      .map((parts) => `10${parts.map((part) => String(part).padStart(2, '0')).join('')}07|so   |3|00|x\n`);
    fc.assert(
      fc.property(fc.array(dated), fc.nat(), (lines, cut) => {
        const times = (part: string[]) =>
          readLog(part.join(''), { ...options, zoneOffset: 60 }).lines.map(({ at, clock }) => [at, clock]);
        const place = cut % (lines.length + 1);
        expect([...times(lines.slice(0, place)), ...times(lines.slice(place))]).toEqual(times(lines));
      }),
    );
  });

  it('is read whatever its bytes are, and each of them is in a line', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom('app-log', 'boot-log'),
        (bytes, kind) => {
          const { lines, cut } = readLog(bytes, { ...options, kind });
          const ends = bytes.filter((byte) => byte === 10).length;
          expect(lines).toHaveLength(ends + (cut ? 1 : 0));
          expect(lines.every(({ at }) => Number.isFinite(at))).toBe(true);
          const whole = lines.map(({ raw }) => raw).join('');
          const latin = Buffer.from(bytes).toString('latin1');
          if (!/[\x80-\xff]/.test(latin)) expect(whole).toBe(latin.replace(/\r?\n|\r$/g, ''));
        },
      ),
    );
  });

  it('is read as bytes and as text alike', () => {
    fc.assert(
      fc.property(fc.array(logLine), (lines) => {
        const text = lines.join('\r\n');
        expect(readLog(text, options)).toEqual(readLog(Buffer.from(text), options));
      }),
    );
  });

  it('of hostile lines takes no longer than of others', () => {
    const bars = '|'.repeat(1_000_000);
    const digits = `${'1'.repeat(1_000_000)}|so   |3|00|x`;
    const january = `1015152006|so   |3|00|${'JAN 01 '.repeat(200_000)}`;
    expect(readLog([bars, digits, january].join('\n'), options).lines).toHaveLength(3);
  });
});

describe('an append that is sent again', () => {
  /** As the definition says it. */
  function slowly(held: string[], incoming: string[]): number {
    for (let count = Math.min(held.length, incoming.length); count > 0; count -= 1)
      if (incoming.slice(0, count).every((one, at) => one === held[held.length - count + at])) return count;
    return 0;
  }
  const lines = fc.array(fc.constantFrom('a', 'b', ''), { maxLength: 12 });

  it('shows by the longest run at its start that ends what is held', () => {
    expect(skipRepeated(['a', 'b', 'c'], ['b', 'c', 'd'])).toBe(2);
    expect(skipRepeated(['a', 'a', 'b'], ['a', 'b', 'a'])).toBe(2);
    expect(skipRepeated(['a', 'b'], ['a', 'b'])).toBe(2);
    expect(skipRepeated(['a', 'b'], ['b', 'b'])).toBe(1);
    expect(skipRepeated([], ['a'])).toBe(0);
    expect(skipRepeated(['a'], [])).toBe(0);
    fc.assert(
      fc.property(lines, lines, (held, incoming) => {
        expect(skipRepeated(held, incoming)).toBe(slowly(held, incoming));
      }),
      { numRuns: 1000 },
    );
  });

  it('adds each line once, wherever the first transfer broke', () => {
    fc.assert(
      fc.property(lines, fc.nat(), (whole, cut) => {
        const held = whole.slice(0, cut % (whole.length + 1));
        const rest = whole.slice(skipRepeated(held, whole));
        expect([...held, ...rest].slice(0, whole.length)).toEqual(whole);
      }),
    );
  });

  it('is found in one pass where every line is the same but one', () => {
    const same = Array<string>(200_000).fill('a');
    expect(skipRepeated([...same, 'b'], [...same, 'c'])).toBe(0);
    expect(skipRepeated(['b', ...same], [...same, 'c'])).toBe(200_000);
  });
});
