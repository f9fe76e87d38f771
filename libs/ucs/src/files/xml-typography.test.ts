import { describe, expect, it } from '@jest/globals';
import { findTypography } from './xml-typography.ts';

const articleShared = [
  '<?xml version=”1.0″ encoding=”utf-8″ standalone=”yes”?>',
  '<!–Sample Polycom Shared configuration file for UCS–>',
  '<LYNC>',
  '<device device.set=”1” device.baseProfile.set=”1” device.baseProfile=”Lync“/>',
  '<registration reg.1.auth.usePinCredentials=”0” sec.TLS.customCaCert.1=”—PASTE CERTIFICATE HERE—“/>',
  '</LYNC>',
].join('\n');

describe('typographic marks in a configuration file', () => {
  it('are all found in the shared.cfg of the article, and undone', () => {
    const { problems, mended } = findTypography(articleShared);
    expect(problems.filter(({ code }) => code === 'RF_LINT_SMART_QUOTES')).toHaveLength(8);
    expect(problems.filter(({ code }) => code === 'RF_LINT_DASH_COMMENT')).toHaveLength(2);
    expect(mended.text).toBe(
      [
        '<?xml version="1.0" encoding="utf-8" standalone="yes"?>',
        '<!--Sample Polycom Shared configuration file for UCS-->',
        '<LYNC>',
        '<device device.set="1" device.baseProfile.set="1" device.baseProfile="Lync"/>',
        '<registration reg.1.auth.usePinCredentials="0" sec.TLS.customCaCert.1="—PASTE CERTIFICATE HERE—"/>',
        '</LYNC>',
      ].join('\n'),
    );
  });

  it.each([
    ['<a b=“x "y" z” c="1"/>', '<a b="x &quot;y&quot; z" c="1"/>'],
    ['<a b="1” c="2"/>', '<a b="1" c="2"/>'],
    ['<a b="1”/><c d="2"/>', '<a b="1"/><c d="2"/>'],
    ["<a b=‘1’ c='2'/>", `<a b="1" c='2'/>`],
    ['<a b=”1"/>', '<a b="1"/>'],
    ['<!-- one –>\n<!-- two --><a b="–>"/>', '<!-- one -->\n<!-- two --><a b="–>"/>'],
    ['<!—one—><a/>', '<!--one--><a/>'],
    ['<a b=“1” ><c d=“2” /></a>', '<a b="1" ><c d="2" /></a>'],
  ])('turns %s into %s', (broken, mended) => {
    expect(findTypography(broken).mended.text).toBe(mended);
  });

  it('are left alone where no correction is certain', () => {
    const text = '<a b=“he said ”hi< c="1"/>';
    const { problems, edits } = findTypography(text);
    expect(edits).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ code: 'RF_LINT_SMART_QUOTES', offset: 5 })]);
    expect(problems[0]).not.toHaveProperty('fix');
  });

  it.each([
    '<!-- “quoted” – and dashed --><a b="say “hi” – ok" c="1"/>',
    '<a b=\'“x”\' c="y ” z="/>',
    '<a><![CDATA[ b=“1” <!–x–> ]]></a>',
  ])('are innocent in %s', (text) => {
    expect(findTypography(text).problems).toEqual([]);
  });

  it('lead back from the mended text to the original', () => {
    const { mended } = findTypography(articleShared);
    const at = mended.text.indexOf('<registration');
    expect(mended.originalOffset(at)).toBe(articleShared.indexOf('<registration'));
  });

  it('are found in linear time in texts made to be slow', () => {
    for (const bait of ['<!–', '<!-- x ', '<a b=“', '“ ', '<a b="”', '<a b=“x” ', '<!-- –> '])
      findTypography(bait.repeat(Math.floor(200_000 / bait.length)));
  });
});
