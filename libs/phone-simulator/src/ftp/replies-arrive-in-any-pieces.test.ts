import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FtpReplyParser } from './ftp-reply.ts';

const text =
  '220-Welcome\r\n 220 indented\r\n220 ready\r\n331 Password\r\n230\r\n211-a\r\n211-b\r\n211 c\r\n';
const replies = [
  { code: 220, text: 'Welcome\nis not the end 220-' },
  { code: 331, text: 'Password' },
];

describe('replies of an FTP server', () => {
  it('are the same however the network cuts them', () => {
    const whole = new FtpReplyParser().push(text);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const parser = new FtpReplyParser();
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        const found = places.slice(1).flatMap((end, at) => parser.push(text.slice(places[at], end)));
        expect(found).toEqual(whole);
      }),
    );
  });

  it('end at the first line that has the code and a space', () => {
    const found = new FtpReplyParser().push('220-Welcome\r\n220 is not the end 220-\r\n331 Password\r\n');
    expect(found).toEqual(replies);
  });

  it('may hold lines that begin with other numbers', () => {
    expect(new FtpReplyParser().push('211-a\r\n 211 b\r\n230 c\r\n211 d\r\n')).toEqual([
      { code: 211, text: 'a\n 211 b\n230 c\nd' },
    ]);
  });

  it('are refused from what is no FTP server, or talks without end', () => {
    expect(() => new FtpReplyParser().push('HTTP/1.1 400 Bad Request\r\n')).toThrow('no FTP server');
    expect(() => new FtpReplyParser().push('2'.repeat(70_000))).toThrow('without end');
  });
});
