/** Tests of the panel's parts in a real browser; the hub is played by MSW. */
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { playwright } from '@vitest/browser-playwright';
import { msw } from 'msw/vite';
import { defineConfig } from 'vitest/config';
import { findBrowser } from '../tests/support/browser.ts';

const { executablePath, args, env } = findBrowser();

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    tailwindcss(),
    sveltekit({ compilerOptions: { runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true) } }),
    msw({ mode: 'worker-only' }),
  ],
  // All packages are found before the first test: one that is found in the middle of a run reloads the page under it.
  optimizeDeps: { entries: ['src/**/*.svelte', 'src/**/*.ts', 'tests/**/*.ts'] },
  test: {
    name: 'panel',
    include: ['tests/**/*.test.ts'],
    testTimeout: 30_000,
    browser: {
      enabled: true,
      headless: true,
      provider: playwright({ launchOptions: { executablePath, args, ...(env !== undefined && { env }) } }),
      instances: [{ browser: 'chromium' }],
      screenshotFailures: false,
      viewport: { width: 1200, height: 800 },
    },
  },
});
