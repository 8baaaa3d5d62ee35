/** How the panel is built (`cd admin && vite build`) and served while it is worked on (`npm run dev`). */
import adapterStatic from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/** The hub of `npm run dev`. */
const HUB = process.env.KYROS_DEV_HUB ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [
    tailwindcss(),
    sveltekit({
      compilerOptions: { runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true) },
      adapter: adapterStatic({ fallback: 'index.html', precompress: true }),
      paths: { base: '/admin', relative: false },
      // A fixed name makes two builds of the same sources the same bytes.
      version: { name: process.env.KYROS_PANEL_VERSION ?? 'dev' },
    }),
  ],
  server: {
    port: 3001,
    strictPort: true,
    // Everything but the panel itself is the hub's. The host stays as it is, because the hub compares it with the origin.
    proxy: { '^/(?!admin(?:/|$))': { target: HUB, ws: true, changeOrigin: false } },
  },
});
