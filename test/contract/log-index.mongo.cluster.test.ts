import { describeLogIndex } from './log-index.contract.ts';

describeLogIndex('on MongoDB', new URL('./adapters/mongo-log-index.ts', import.meta.url));
