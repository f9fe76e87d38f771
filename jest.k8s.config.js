import base from './jest.config.js';

/** @type {import('jest').Config} */
export default { ...base, testMatch: ['**/test/k8s/real/*.k8s.test.ts'], testTimeout: 120_000 };
