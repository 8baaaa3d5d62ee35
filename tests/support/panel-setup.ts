/** Once a run of the browser tests: the panel is built when its sources changed, and the run says which browser it uses. */
import { resolve } from 'node:path';
import { ensurePanel } from '../../scripts/panel.ts';
import { findBrowser } from './browser.ts';

export default async function setup(): Promise<void> {
  const { origin, executablePath } = findBrowser();
  console.error(`The browser tests use the Chromium ${origin} (${executablePath}).`);
  await ensurePanel(resolve(import.meta.dirname, '../..'), (text) => console.error(text));
}
