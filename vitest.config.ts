/** One project for the hub; the panel's gets its own, because its files go through Vite and a browser. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
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
    ],
  },
});
