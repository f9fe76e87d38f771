import { compareVersions, isVersion } from './versions.ts';

/**
 * Whether the words of a catalogue row on versions (`UCS 4.1.0 and later`, `SIP 3.2 and earlier`) clearly leave an
 * application version out. `seen in SIP 1.2.0 only` leaves none out: it says where a name was met, and nothing of the
 * versions between. Words of another form leave none out either.
 * @param version two to four numbers with dots between; of anything else nothing is claimed
 */
export function versionsExclude(words: string, version: string): boolean {
  const [, bound, direction] =
    /^(?:SIP |UCS )?(\d+(?:\.\d+){1,3}) and (later|earlier)(?:[,;]|$)/.exec(words) ?? [];
  if (bound === undefined || !isVersion(version)) return false;
  if (direction === 'later') return compareVersions(version, bound) < 0;
  // 3.2.7 is a 3.2: fields that the bound does not name do not count.
  const fields = bound.split('.').length;
  return compareVersions(version.split('.').slice(0, fields).join('.'), bound) > 0;
}
