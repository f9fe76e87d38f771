#!/usr/bin/env node
// The committed launcher of the `ringfleet` command: finds Node 24, builds what is missing or older than its sources, starts the command.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

if (Number(process.versions.node.split('.')[0]) < 24) {
  process.exit(runWithNode24());
}
const inWorkspace = existsSync(`${root}tsconfig.build.json`);
if (inWorkspace) await build();
const { main } = await import(here('../dist/main.js'));
await main(process.argv.slice(2));

/** npm brings Node 24 as a package; `npx` and npm scripts find it, a direct call may not. */
function runWithNode24() {
  const require = createRequire(import.meta.url);
  for (const name of [`node-linux-${process.arch}`]) {
    let folder;
    try {
      folder = require.resolve(`${name}/package.json`).replace(/package\.json$/, '');
    } catch {
      continue;
    }
    const child = spawnSync(`${folder}bin/node`, process.argv.slice(1), { stdio: 'inherit' });
    return child.status ?? 1;
  }
  console.error(
    `ringfleet needs Node 24, this is ${process.version}. Run 'npm ci' here, it brings its own Node 24.`,
  );
  return 1;
}

/** An incremental build: the first takes half a minute and shows its progress, later ones a moment. */
async function build() {
  const typescript = `${root}node_modules/typescript/bin/tsc`;
  if (!existsSync(typescript)) return;
  const projects = references();
  const isFirst = !existsSync(here('../dist/main.js'));
  const isShown = projects.filter(repair).length > 0;
  const title = isFirst ? 'Building Ringfleet (first start)' : 'Building Ringfleet';
  if (isShown) progress(`${title} ${bar(0, projects.length)}`);
  let done = 0;
  const child = spawn(
    process.execPath,
    [typescript, '-b', `${root}tsconfig.build.json`, '--verbose', '--pretty', 'false'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const failures = [];
  let rest = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const project = /Building project '.*?((?:libs|services)\/[\w-]+)/.exec(line)?.[1];
      if (project) {
        done += 1;
        if (isShown) progress(`${title} ${bar(done, projects.length)} ${project}`);
      } else if (/error TS\d+/.test(line)) failures.push(line);
    }
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (isShown) progress('', true);
  if (code === 0) return;
  console.error(failures.join('\n') || `The build ended with status ${code}.`);
  process.exit(1);
}

/** The projects that are built: their tsconfig files, relative to the root. */
function references() {
  return readJson('tsconfig.build.json').references.map(({ path }) => path);
}

/**
 * Where a built file is missing, forgets that its project was built: the compiler trusts its own notes and never looks.
 * @returns whether one is missing
 */
function repair(project) {
  const folder = project.replace(/[^/]*$/, '');
  const { rootDir, outDir, tsBuildInfoFile } = readJson(project).compilerOptions;
  const sources = readdirSync(`${root}${folder}src`, { recursive: true }).filter(
    (path) => path.endsWith('.ts') && !/\.(?:d|test|test-[\w-]+)\.ts$/.test(path),
  );
  const below = rootDir === 'src' ? outDir : `${outDir}/src`;
  const isWhole = sources.every((path) =>
    existsSync(`${root}${folder}${below}/${path.replace(/\.ts$/, '.js')}`),
  );
  if (!isWhole) rmSync(`${root}${folder}${tsBuildInfoFile}`, { force: true });
  return !isWhole;
}

function readJson(path) {
  return JSON.parse(readFileSync(`${root}${path}`, 'utf8'));
}

function bar(done, total) {
  const filled = Math.min(20, Math.round((done / total) * 20));
  return `[${'#'.repeat(filled)}${'.'.repeat(20 - filled)}] ${Math.min(done, total)}/${total}`;
}

function progress(text, last = false) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${text}`);
  else if (!last) process.stderr.write(`${text}\n`);
}
