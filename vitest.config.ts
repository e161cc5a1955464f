import { defineConfig } from 'vitest/config';

/** What stands in for a module of Node's, adds to the registries or installs the package, keeps to itself; all else shares its workers. */
const alone = ['test/declared.test.ts', 'test/added.test.ts', 'test/cli/files.test.ts', 'test/package.test.ts'];

/** Every processor works, and no test is ended because others kept it waiting. */
export default defineConfig({
  test: {
    maxWorkers: '100%',
    // Whoever runs the tests may have defaults of their own.
    env: { XDG_CONFIG_HOME: '/nowhere' },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      { extends: true, test: { name: 'together', isolate: false, include: ['test/**/*.test.ts'], exclude: alone } },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
});
