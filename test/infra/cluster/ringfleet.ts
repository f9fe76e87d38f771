import { main } from '../../../services/command/src/main.ts';

// The `ringfleet` command from its sources: preload test/end-to-end/compile-sources.ts.
await main(process.argv.slice(2));
