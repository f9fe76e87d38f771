import { expect, it } from '@jest/globals';
import { RingfleetError } from '@ringfleet/contracts';
import { FailureLog } from './failure-log.ts';

it('tells of a failure once for each reason, and again when much time went by', () => {
  const [warned, debugged]: [unknown[], unknown[]] = [[], []];
  let now = 0;
  const log = new FailureLog(
    { warn: (line: unknown) => warned.push(line), debug: (line: unknown) => debugged.push(line) },
    () => now,
  );
  const away = new RingfleetError('RF_SERVICE_UNAVAILABLE', { service: 'console' });
  for (let attempt = 0; attempt < 5; attempt += 1) log.failed('following the bus', away);
  expect(warned).toEqual([`following the bus failed, it is tried again: ${away.message}`]);
  expect(debugged).toHaveLength(4);
  const other = new Error('something else');
  log.failed('following the bus', other);
  expect(warned.at(-1)).toEqual({
    err: other,
    msg: 'following the bus failed, it is tried again: something else',
  });
  now = 600_000;
  log.failed('following the bus', other);
  expect(warned).toHaveLength(3);
  log.works('following the bus');
  log.failed('following the bus', other);
  expect(warned).toHaveLength(4);
});
