import { readFile } from 'node:fs/promises';

const source = new URL('../../charts/ringfleet/values.yaml', import.meta.url);

/**
 * The values of the chart in the order of values.yaml, read with their comments, which no YAML reader keeps. Each is
 * {path, text, type, preset, rules}: `path` its keys, `text` its comment, `preset` the default as it is written, `rules`
 * the @ lines by name.
 * @throws Error for a value without a comment, or a line that is none of what values.yaml is made of
 */
export async function chartValues() {
  const lines = (await readFile(source, 'utf8')).split('\n');
  const values = [];
  const parents = [];
  let comment = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    const [, indent = '', key, rest = ''] = /^( *)([\w.]+):(?: (.*))?$/.exec(line) ?? [];
    if (line.trim() === '') comment = [];
    else if (line.trim().startsWith('#')) comment.push(line.trim().slice(1).trim());
    else if (key === undefined) throw new Error(`values.yaml:${index + 1} is not understood: ${line}`);
    else {
      const depth = indent.length / 2;
      parents.length = depth;
      const path = [...parents, key];
      if (comment.length === 0 && rest === '') parents.push(key);
      else {
        const below = linesBelow(lines, index, indent.length);
        values.push(valueOf(path, comment, rest === '' ? below.map((each) => each.trim()).join(', ') : rest));
        index += below.length;
      }
      comment = [];
    }
  }
  return values;
}

function linesBelow(lines, index, indent) {
  const below = [];
  for (const line of lines.slice(index + 1)) {
    if (line.search(/\S/) <= indent) break;
    below.push(line);
  }
  return below;
}

function valueOf(path, comment, preset) {
  const text = comment.filter((line) => !line.startsWith('@')).join(' ');
  if (text === '') throw new Error(`${path.join('.')} has no comment in values.yaml`);
  const rules = Object.fromEntries(
    comment.filter((line) => line.startsWith('@')).map((line) => /^@(\w+) ?(.*)$/.exec(line).slice(1)),
  );
  return { path, text, preset, rules, type: typeOf(preset, rules) };
}

function typeOf(preset, rules) {
  if ('list' in rules) return 'list';
  if ('map' in rules || 'object' in rules) return 'map';
  if (/^(true|false)$/.test(preset)) return 'boolean';
  if (/^-?\d+$/.test(preset)) return 'integer';
  return 'string';
}
