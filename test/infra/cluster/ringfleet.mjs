import { main } from '../../../services/command/dist/main.js';

// The `ringfleet` command as it was built: its launcher would look for stale sources at each of many starts.
await main(process.argv.slice(2));
