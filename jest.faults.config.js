import base from './jest.config.js';

/** As the acceptance figures say, a cluster's too; with short cuts these are among its own tests. */
const isFull = process.env.RINGFLEET_FAULTS === 'full';

/** @type {import('jest').Config} */
export default {
  ...base,
  testMatch: ['**/test/faults/*.test.ts', ...(isFull ? ['**/test/faults/cluster/*.cluster.test.ts'] : [])],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  testTimeout: 120_000,
};
