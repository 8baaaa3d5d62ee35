/** `npm start`: the panel when its sources changed, then the hub in this same process. */
import { resolve } from 'node:path';
import { endLike } from './child.js';
import { ensurePanel } from './panel.ts';
import { StartError } from './start-error.js';

try {
  await ensurePanel(resolve(import.meta.dirname, '..'), (text) => console.error(text));
  await import('../hub/main.ts');
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  if (error.signal) endLike({ code: null, signal: error.signal });
  else {
    console.error(error.message);
    process.exitCode = 1;
  }
}
