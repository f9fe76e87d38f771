import { readdir, readFile, stat } from 'node:fs/promises';
import { anchor } from './markdown.mjs';

/** A sentence for each relative link in README, ARCHITECTURE and docs whose file or heading is not there. */
export async function brokenLinks(root) {
  const inDocs = await readdir(new URL('docs/', root), { recursive: true });
  const names = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...inDocs.map((name) => `docs/${name}`)];
  const faults = [];
  for (const name of names.filter((each) => each.endsWith('.md')).sort()) {
    const page = new URL(name, root);
    for (const link of linksOf(await readFile(page, 'utf8')))
      if (!(await leadsSomewhere(link, page))) faults.push(`${name}: the link to ${link} leads nowhere`);
  }
  return faults;
}

function linksOf(markdown) {
  const text = withoutCode(markdown);
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/(?:src|href)="([^"]+)"/g)];
  return links.map((match) => match[1]).filter((link) => !/^[a-z]+:/i.test(link));
}

async function leadsSomewhere(link, page) {
  const [path, heading] = link.split('#');
  const target = path === '' ? page : new URL(path, page);
  if (!(await stat(target).catch(() => undefined))) return false;
  if (heading === undefined || !target.pathname.endsWith('.md')) return true;
  return headingsOf(await readFile(target, 'utf8')).includes(heading);
}

function headingsOf(markdown) {
  return [...withoutFences(markdown).matchAll(/^#+ (.*)$/gm)].map((match) => anchor(match[1]));
}

function withoutCode(markdown) {
  return withoutFences(markdown).replace(/`[^`\n]*`/g, '');
}

function withoutFences(markdown) {
  return markdown.replace(/^```.*?^```/gms, '');
}
