import { describeLogIndex } from './log-index.contract.ts';

describeLogIndex('embedded', new URL('./adapters/embedded-log-index.ts', import.meta.url));
