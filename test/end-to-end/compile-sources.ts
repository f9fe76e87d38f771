import { type Options, transformSync, version } from '@swc/core';
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { enableCompileCache, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const options: Options = {
  configFile: false,
  swcrc: false,
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    target: 'es2024',
    keepClassNames: true,
    experimental: { keepImportAttributes: true },
  },
  module: { type: 'es6' },
};
const cache = fileURLToPath(new URL('../../.cache/sources/', import.meta.url));
const made = version + JSON.stringify(options);

// Preloaded by a child process: Node strips types by itself, but compiles no decorators. What was compiled once is there
// for the processes that come after.
mkdirSync(cache, { recursive: true });
enableCompileCache(fileURLToPath(new URL('../../.cache/node/', import.meta.url)));
registerHooks({
  load(url, context, next) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
    const source = compiled(readFileSync(fileURLToPath(url), 'utf8'));
    return { format: 'module', source, shortCircuit: true };
  },
});

function compiled(source: string): string {
  const place = `${cache}${createHash('sha256').update(made).update(source).digest('hex').slice(0, 32)}.js`;
  try {
    return readFileSync(place, 'utf8');
  } catch {
    const { code } = transformSync(source, options);
    const half = `${cache}${randomUUID()}`;
    writeFileSync(half, code);
    renameSync(half, place);
    return code;
  }
}
