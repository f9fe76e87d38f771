// Lists optional platform packages that package-lock.json names but does not hold: npm ci would refuse such a lock.
import { readFileSync } from 'node:fs';
const lock = JSON.parse(readFileSync(process.argv[2] ?? 'package-lock.json', 'utf8'));
const has = new Set(Object.keys(lock.packages));
let bad = 0;
for (const [path, p] of Object.entries(lock.packages)) {
  for (const [name, v] of Object.entries(p.optionalDependencies ?? {})) {
    let at = path;
    let found = false;
    for (;;) {
      if (has.has((at ? at + '/' : '') + 'node_modules/' + name)) {
        found = true;
        break;
      }
      if (!at) break;
      at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : '';
    }
    if (!found) {
      bad++;
      console.log(`${path || '.'} -> ${name}@${v}`);
    }
  }
}
console.log(bad ? `${bad} missing` : 'lock is complete');
process.exit(bad ? 1 : 0);
