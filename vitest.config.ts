/** One project for the hub, one for the panel's parts (through Vite, in a browser), one for both together in a real browser. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Most files wait for a hub, a database or a clock more than they compute.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'hub',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**', 'tests/admin/**'],
          globalSetup: ['tests/support/global-setup.ts'],
          // Files share their process, which costs a third of the time; importing the database layer anew is the rest.
          pool: 'forks',
          isolate: false,
          // Node itself strips the types, as in production: what it cannot run fails here too.
          experimental: { viteModuleRunner: false, nodeLoader: false },
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      './admin/vitest.config.ts',
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/support/global-setup.ts', 'tests/support/panel-setup.ts'],
          pool: 'forks',
          // Each file has a hub, a database and a browser: on two cores one at a time is quicker than all at once.
          fileParallelism: false,
          experimental: { viteModuleRunner: false, nodeLoader: false },
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
