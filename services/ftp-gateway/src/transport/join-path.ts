/** A path that needs work: doubled slashes, `.` or `..` as a segment, or a slash at its end. */
const untidy = /\/\/|\/\.{1,2}(?:\/|$)|.\/$/;

/**
 * The argument of a command as an absolute path: joined to the working directory, without `.`, `..` and doubled
 * slashes. `..` never leaves the root. Case and all else stay as the client wrote them.
 */
export function joinPath(directory: string, argument: string): string {
  const path = argument.startsWith('/')
    ? argument
    : directory === '/'
      ? `/${argument}`
      : `${directory}/${argument}`;
  if (!untidy.test(path)) return path;
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}
