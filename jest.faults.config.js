import base from './jest.config.js';

/** @type {import('jest').Config} */
export default { ...base, testMatch: ['**/test/faults/*.test.ts'], testTimeout: 120_000 };
