import { fileURLToPath } from 'node:url';

if (Number(process.versions.node.split('.')[0]) < 24)
  throw new Error(`Node 24 is needed, this is ${process.version}: run tests by npm (npm test)`);

// Threads of the product start from its sources: what Node makes of them once is there for the next.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('.cache/node/', import.meta.url));

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['ringfleet-source', 'node', 'node-addons'] },
  roots: ['<rootDir>/libs', '<rootDir>/services', '<rootDir>/test'],
  testMatch: [
    '**/src/**/*.test.ts',
    '**/test/{contract,wire,end-to-end}/**/*.test.ts',
    '**/test/faults/ledger/*.test.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.cluster\\.test\\.ts$'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  testTimeout: 30_000,
  // Workers wait much for servers, files and each other: the main process needs no core of its own.
  maxWorkers: '100%',
  // Modules of finished files stay in a worker's memory: a fresh one is faster than its collections.
  workerIdleMemoryLimit: '1GB',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true, importAttributes: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2024',
          keepClassNames: true,
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  cacheDirectory: '<rootDir>/.cache/jest',
};
