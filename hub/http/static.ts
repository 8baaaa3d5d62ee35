/**
 * The built panel under /admin (notes/panel.md section 1). All files are read once at start and served from memory: a build that
 * happens under a running hub can then never mix with the old one, and no path of a request ever reaches the disk.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { HttpContext } from './context.ts';

type File = { type: string; etag: string; immutable: boolean; plain: Buffer; br?: Buffer; gzip?: Buffer };

export type Panel = {
  /** Answers a GET or HEAD of /admin and below; returns false when the path is not the panel's. */
  serve(ctx: HttpContext): boolean;
};

const BASE = '/admin';

/** Bytes of all files together. A panel is a few megabytes; more would be a wrong folder. */
const MAX_BYTES = 64 * 1024 * 1024;

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** `demo`: the hub shows sample data, and the panel says so. */
export type PanelOptions = { demo?: boolean };

/** Reads a built panel; undefined when there is none in `folder`. Throws when it is larger than a panel can be. */
export function readPanel(folder: string, { demo = false }: PanelOptions = {}): Panel | undefined {
  if (!existsSync(join(folder, 'index.html'))) return undefined;
  const files = readFiles(folder);
  if (demo) files.set('/index.html', toDemoPage(files.get('/index.html')!.plain));
  const index = files.get('/index.html')!;
  const policy = toPolicy(index.plain.toString('utf8'));
  return {
    serve(ctx) {
      if (ctx.path !== BASE && !ctx.path.startsWith(`${BASE}/`)) return false;
      if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return false;
      const path = ctx.path.slice(BASE.length);
      const file = files.get(path);
      // A missing script must be a 404: the start page in its place would be run as one.
      if (file === undefined && path.startsWith('/_app/')) return false;
      ctx.set('Content-Security-Policy', policy);
      send(ctx, file ?? index);
      return true;
    },
  };
}

function readFiles(folder: string): Map<string, File> {
  const contents = new Map<string, Buffer>();
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    // A name with a dot in front is the build's own note (the stamp of its sources).
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const path = join(entry.parentPath, entry.name);
    const content = readFileSync(path);
    bytes += content.length;
    if (bytes > MAX_BYTES) throw new Error('The folder of the panel holds more than 64 MiB; it is no built panel');
    contents.set(`/${relative(folder, path).split(sep).join('/')}`, content);
  }
  const isVariant = (path: string) => /\.(?:br|gz)$/.test(path) && contents.has(path.replace(/\.(?:br|gz)$/, ''));
  const plain = [...contents].filter(([path]) => !isVariant(path));
  return new Map(plain.map(([path, content]) => [path, toFile(path, content, contents)]));
}

/** The start page with a word about the sample data. It is compressed anew, because its bytes are others. */
function toDemoPage(plain: Buffer): File {
  const text = plain.toString('utf8').replace('<head>', '<head>\n    <meta name="kyros-demo" content="true" />');
  const page = Buffer.from(text);
  const variants = new Map([
    ['/index.html.br', brotliCompressSync(page)],
    ['/index.html.gz', gzipSync(page)],
  ]);
  return toFile('/index.html', page, variants);
}

function toFile(path: string, plain: Buffer, contents: ReadonlyMap<string, Buffer>): File {
  const br = contents.get(`${path}.br`);
  const gzip = contents.get(`${path}.gz`);
  return {
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    immutable: path.startsWith('/_app/immutable/'),
    plain,
    ...(br !== undefined && { br }),
    ...(gzip !== undefined && { gzip }),
  };
}

function send(ctx: HttpContext, file: File): void {
  ctx.status = 200;
  ctx.set({
    'Content-Type': file.type,
    'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding, Origin',
  });
  const [encoding, body] = choose(ctx, file);
  if (encoding !== undefined) ctx.set('Content-Encoding', encoding);
  // Another encoding is another sequence of bytes, so it has a tag of its own (RFC 9110 section 8.8.3).
  ctx.set('ETag', encoding === undefined ? file.etag : `${file.etag.slice(0, -1)}-${encoding}"`);
  if (ctx.fresh) ctx.status = 304;
  else ctx.body = body;
}

/** Brotli is asked for by itself first: given the choice of both, negotiation takes gzip for browsers that send no weights. */
function choose(ctx: HttpContext, { br, gzip, plain }: File): [string | undefined, Buffer] {
  if (br !== undefined && ctx.acceptsEncodings('br')) return ['br', br];
  if (gzip !== undefined && ctx.acceptsEncodings('gzip')) return ['gzip', gzip];
  return [undefined, plain];
}

/**
 * The panel's policy (S46). Its inline scripts are named by their hashes, from the same bytes that are served; styles need
 * `unsafe-inline` because the editor and the terminal write them at run time.
 */
function toPolicy(html: string): string {
  const scripts = [...html.matchAll(/<script(?![^>]*\ssrc\s*=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, text]) => text as string);
  const hashes = scripts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  return [
    "default-src 'none'",
    ["script-src 'self'", ...hashes].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
