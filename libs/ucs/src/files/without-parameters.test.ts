import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readOverrideFile } from './override-file.ts';
import { withoutParameters } from './without-parameters.ts';

const corpus = new URL('../../../../test/corpus/phone-produced/', import.meta.url);
const fileOf = (name: string) => readFileSync(new URL(name, corpus));
const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

describe('a file without some parameters', () => {
  it('keeps header, layout and all else', () => {
    const bytes = fileOf('vvx350-5.9.6-web.cfg');
    const before = readOverrideFile(bytes);
    const gone = new Set([before.settings[0]!.name, before.settings[4]!.name]);
    const after = withoutParameters(bytes, gone);
    const read = readOverrideFile(after!);
    expect(read.application).toEqual(before.application);
    expect(read.settings.map(({ name, value }) => [name, value])).toEqual(
      before.settings.filter(({ name }) => !gone.has(name)).map(({ name, value }) => [name, value]),
    );
  });

  it('is still a file when nothing is left', () => {
    const after = withoutParameters(
      fileOf('0004f28062d6-phone.cfg'),
      new Set(['np.normal.ringing.calls.tonePattern']),
    );
    expect(text(after)).toContain('<OVERRIDES/>');
    expect(readOverrideFile(after!)).toMatchObject({ wellFormed: true, settings: [] });
  });

  it('takes out every place of a parameter, with either quote, and minds quotes inside', () => {
    const file = `<a><b x='say "1"'  y = "it's"\n z="&quot;"/><c x="2"/></a>`;
    const of = (...names: string[]) => text(withoutParameters(Buffer.from(file), new Set(names)));
    expect(of('x')).toBe(`<a><b  y = "it's"\n z="&quot;"/><c/></a>`);
    expect(of('y', 'z')).toBe(`<a><b x='say "1"'/><c x="2"/></a>`);
    expect(of('none')).toBe(file);
  });

  it('is none of a malformed file', () => {
    expect(withoutParameters(Buffer.from('<a x="1"'), new Set(['x']))).toBeUndefined();
  });
});
