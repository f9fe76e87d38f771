/**
 * The URL of a sibling module that a worker thread shall run: `.ts` when we run from sources (Node strips the types),
 * `.js` when we run from the build.
 */
export function siblingProgram(importMetaUrl: string, name: string): URL {
  return new URL(`${name}${importMetaUrl.endsWith('.ts') ? '.ts' : '.js'}`, importMetaUrl);
}
