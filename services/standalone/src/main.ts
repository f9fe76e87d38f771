import { runProcess } from './run-process.ts';

// `main.js` runs everything, `main.js ftp-gateway` one service.
await runProcess({}, process.argv[2]);
