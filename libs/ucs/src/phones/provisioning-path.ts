/**
 * A path as phones, masters and people write it, in the one form that the tree uses: relative to the root, single
 * slashes, no `.` segments, no slash at either end; `..` never leaves the root (design section 5). Case is kept.
 */
export function normalisePath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return kept.join('/');
}

/** A normalised path without a site's boot path in front of it; unchanged when it does not lie below that. */
export function belowBootPath(path: string, bootPath: string): string {
  const prefix = normalisePath(bootPath).toLowerCase();
  if (prefix === '') return path;
  if (path.toLowerCase() === prefix) return '';
  return path.toLowerCase().startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : path;
}

/** A normalised path as its folder (`''` for the root) and its last segment. */
export function splitPath(path: string): { directory: string; name: string } {
  const slash = path.lastIndexOf('/');
  return slash < 0
    ? { directory: '', name: path }
    : { directory: path.slice(0, slash), name: path.slice(slash + 1) };
}
