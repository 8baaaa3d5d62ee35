/**
 * The API document and the reference page, drawn from the commands and the fixed routes. Both say how Kyros is made and nothing of
 * what is in it, so they are open. They are made when somebody first asks, and kept.
 */
import { createHash } from 'node:crypto';
import type { Command } from '../command.ts';
import { toCatalogue } from '../surfaces/catalogue.ts';
import { toDocsPage } from '../surfaces/docs.ts';
import { DOCS_STYLE } from '../surfaces/docs-style.ts';
import { toOpenApi } from '../surfaces/openapi.ts';
import type { HttpContext, Routes } from './context.ts';
import { FIXED_ROUTES } from './fixed-routes.ts';
import { DOCS_POLICY } from './security-headers.ts';

export type DocsRouteDeps = { commands: readonly Command[]; publicUrl: string; version: string };

type Page = { type: string; body: Buffer; etag: string };

export function docsRoutes(routes: Routes, { commands, publicUrl, version }: DocsRouteDeps): void {
  const info = {
    title: 'Kyros',
    version,
    description: 'A chat-first command hub: every command below works the same on every channel.',
    serverUrl: publicUrl,
  };
  const document = once(() => toOpenApi(commands, FIXED_ROUTES, info));
  const pages: Record<string, () => Page> = {
    '/openapi.json': once(() => toPage('application/json; charset=utf-8', JSON.stringify(document()))),
    '/docs': once(() => toPage('text/html; charset=utf-8', toDocsPage(document(), toCatalogue(commands)))),
    '/docs/style.css': once(() => toPage('text/css; charset=utf-8', DOCS_STYLE)),
  };
  for (const [path, page] of Object.entries(pages)) routes.get(path, (ctx) => send(ctx as unknown as HttpContext, page()));
}

function send(ctx: HttpContext, { type, body, etag }: Page): void {
  ctx.status = 200;
  ctx.set({ 'Content-Type': type, 'Content-Security-Policy': DOCS_POLICY, 'Cache-Control': 'no-cache', ETag: etag });
  if (ctx.fresh) ctx.status = 304;
  else ctx.body = body;
}

function toPage(type: string, text: string): Page {
  return { type, body: Buffer.from(text), etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
