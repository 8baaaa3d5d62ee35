/** What a hub loads, said on its stdout: for tests of what must not be loaded. */
const SAY = `
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) {
  const [, name] = /node_modules\\/(@(?:opentelemetry|sentry)\\/[^/]+)/.exec(url) ?? [];
  if (name) process.stdout.write('loaded ' + name + '\\n');
  return next(url, context);
} });`;

/** NODE_OPTIONS of a hub that also runs `code`, a module, before its own. */
export function withModule(code: string): string {
  return `--import=data:text/javascript,${encodeURIComponent(code)}`;
}

export const SAYING_MODULES = withModule(SAY);

/** The packages of telemetry that were loaded, each once. */
export function readLoaded(output: string): string[] {
  return [...new Set([...output.matchAll(/^loaded (\S+)$/gm)].map(([, name]) => name!))].sort();
}
