import { describe, expect, it } from '@jest/globals';
import { createProcessLogger } from './process-logger.ts';

function logged(
  format: 'text' | 'json',
  write: (log: ReturnType<typeof createProcessLogger>) => void,
): string {
  let text = '';
  write(
    createProcessLogger({ level: 'info', format, destination: { write: (line) => void (text += line) } }),
  );
  return text;
}

describe('the log', () => {
  it('hides what looks like a secret, at any depth in use', () => {
    const text = logged('json', (log) =>
      log.info(
        { password: 'p-1', req: { headers: { authorization: 'Bearer t-2' } }, user: { token: 't-3' } },
        'x',
      ),
    );
    expect(text).not.toMatch(/p-1|t-2|t-3/);
    expect(JSON.parse(text)).toMatchObject({ level: 'info', msg: 'x', password: '(hidden)' });
  });

  it('is a line for people on a terminal', () => {
    const text = logged('text', (log) =>
      log.warn({ context: 'Journal', mac: '0004f2000001' }, 'nearly full'),
    );
    expect(text).toMatch(/^\d\d:\d\d:\d\d warn {3}Journal {2}nearly full {2}mac=0004f2000001\n$/);
  });

  it('shows an error with its trace', () => {
    expect(logged('text', (log) => log.error({ err: new Error('disk') }, 'failed'))).toMatch(
      /failed\n {4}Error: disk\n {8}at /,
    );
  });
});
