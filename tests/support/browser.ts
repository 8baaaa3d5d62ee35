/**
 * The browser of the tests, found without downloading one: the one that E2E_BROWSER names (a path, or `playwright`, `system`, `npm`),
 * Playwright's own, one of the machine, or the Chromium that comes as a package (Linux on x64), unpacked once into node_modules/.cache.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { chromium } from '@playwright/test';

export type FoundBrowser = {
  /** Where it came from, for people. */
  origin: string;
  executablePath: string;
  args: string[];
  /** For the browser alone, not for this process. */
  env?: Record<string, string>;
};

const ROOT = resolve(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache');
const PACKAGE = join(ROOT, 'node_modules/@sparticuz/chromium');

const OF_THE_MACHINE = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Throws with the way out when there is none. */
export function findBrowser(wanted = process.env.E2E_BROWSER ?? ''): FoundBrowser {
  const kinds = ['playwright', 'system', 'npm'] as const;
  const isKind = (kinds as readonly string[]).includes(wanted);
  if (wanted !== '' && !isKind) return toFound('E2E_BROWSER', demand(wanted));
  const tried = isKind ? [wanted as (typeof kinds)[number]] : kinds;
  const found = tried.map((kind) => FINDERS[kind]()).find((one) => one !== undefined);
  if (found !== undefined) return found;
  throw new Error(
    'The browser tests found no Chromium. Install Chrome or Chromium, run `npx playwright install chromium`, ' +
      'or set E2E_BROWSER to the path of one.',
  );
}

const FINDERS = {
  playwright: () => (existsSync(chromium.executablePath()) ? toFound("Playwright's own", chromium.executablePath()) : undefined),
  system: () => {
    const path = OF_THE_MACHINE.find((one) => existsSync(one));
    return path === undefined ? undefined : toFound('of the machine', path);
  },
  npm: () => (process.platform === 'linux' && process.arch === 'x64' && existsSync(PACKAGE) ? unpackPackage() : undefined),
};

function demand(path: string): string {
  if (existsSync(path)) return path;
  throw new Error(`E2E_BROWSER names no file (${path}); use a path, playwright, system or npm.`);
}

function toFound(origin: string, executablePath: string, env?: Record<string, string>): FoundBrowser {
  // The sandbox refuses to run for root, as in a container.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return { origin, executablePath, args: [...args, '--disable-dev-shm-usage'], ...(env !== undefined && { env }) };
}

/**
 * The package unpacks into the temporary folder and not as a whole, so a child process does it in a folder of its own, which is
 * then renamed. Its libraries are unpacked only where it believes to run as a function in a cloud, hence the variable.
 */
function unpackPackage(): FoundBrowser {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string };
  const folder = join(CACHE, `chromium-${version}`);
  if (!existsSync(join(folder, 'chromium'))) unpackInto(folder);
  const env = definedEnv();
  if (existsSync(join(folder, 'al2023/lib'))) env.LD_LIBRARY_PATH = join(folder, 'al2023/lib');
  if (!existsSync('/etc/fonts')) env.FONTCONFIG_FILE = writeFontSettings(folder);
  return toFound('that comes with the packages', join(folder, 'chromium'), env);
}

function unpackInto(folder: string): void {
  mkdirSync(CACHE, { recursive: true });
  const made = mkdtempSync(join(CACHE, 'unpacking-'));
  const script = "const { default: chromium } = await import('@sparticuz/chromium'); await chromium.executablePath();";
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: made, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' },
  });
  if (status !== 0) throw new Error(`The Chromium of the packages could not be unpacked: ${stderr}`);
  try {
    renameSync(made, folder);
  } catch (error) {
    // Another run was quicker.
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(join(folder, 'chromium'))) throw error;
  }
}

function writeFontSettings(folder: string): string {
  const file = join(folder, 'fonts.conf');
  const text = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'font-cache')}</cachedir></fontconfig>`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
