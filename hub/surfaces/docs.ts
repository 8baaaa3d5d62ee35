/**
 * The reference page (`GET /docs`): one HTML document made on the server from the catalogue and the API document. It needs no
 * script and nothing from elsewhere, so it works under `default-src 'none'; style-src 'self'` with its stylesheet at
 * `/docs/style.css` (docs-style.ts).
 */
import { ERRORS } from '../errors.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { toCommandArticle, toRouteDetails, type Route } from './docs-parts.ts';
import { html, type Html } from './html.ts';
import type { OpenApiDocument } from './openapi.ts';
import type { SchemasByName } from './shape.ts';

/** The whole page. `catalogue` holds the commands the reader may use; what the API document has beyond it stands under "Other addresses". */
export function toDocsPage(document: OpenApiDocument, catalogue: readonly CatalogueEntry[]): string {
  const routes = routesOf(document);
  const commands = new Set(catalogue.map(({ name }) => name));
  const others = routes.filter(({ operation }) => !commands.has(operation.operationId));
  const nouns = Map.groupBy(catalogue, ({ spoken }) => spoken.split(' ')[0]!);
  const byName = new Map(routes.map((route) => [route.operation.operationId, route]));
  const { schemas } = document.components;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${document.info.title} reference</title>
        <link rel="stylesheet" href="/docs/style.css" />
      </head>
      <body>
        <a class="skip" href="#start">Skip to the text</a>
        ${toContents(document, nouns, others)}
        <main id="start">
          ${toIntroduction(document, catalogue.length)}
          ${[...nouns].map(([noun, entries]) => toNoun(noun, entries, byName, schemas))}
          ${others.length > 0 && toOthers(others, schemas)} ${toErrors()}
        </main>
      </body>
    </html> `.markup;
}

function routesOf({ paths }: OpenApiDocument): Route[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

function toContents(document: OpenApiDocument, nouns: Map<string, CatalogueEntry[]>, others: Route[]): Html {
  return html`<nav aria-label="Contents">
    <p class="brand"><a href="#start">${document.info.title}</a> <small>${document.info.version}</small></p>
    <ul>
      <li><a href="#calling">Calling the hub</a></li>
      <li><a href="#typing">Typing a command</a></li>
    </ul>
    <h2>Commands</h2>
    ${[...nouns].map(
      ([noun, entries]) =>
        html`<details>
          <summary>${noun} <small>${entries.length}</small></summary>
          <ul>
            ${entries.map(({ name, spoken }) => html`<li><a href="#${name}">${spoken}</a></li> `)}
          </ul>
        </details> `,
    )}
    <ul>
      ${others.length > 0 && html`<li><a href="#others">Other addresses</a></li>`}
      <li><a href="#errors">Errors</a></li>
      <li><a href="/openapi.json">openapi.json</a></li>
    </ul>
  </nav>`;
}

function toIntroduction(document: OpenApiDocument, count: number): Html {
  const server = document.servers[0]!.url;
  return html`<header>
      <h1>${document.info.title} reference</h1>
      <p class="lead">${document.info.description}</p>
      <p>${count} ${count === 1 ? 'command' : 'commands'}, each of which works the same on every channel.</p>
    </header>
    <section id="calling">
      <h2><a href="#calling">Calling the hub</a></h2>
      <p>
        Send an access token or an API key as <code>Authorization: Bearer …</code>, or the key as <code>X-API-Key</code>. Any
        command can be sent as it is typed, or by its name with arguments. Many also have an address of their own.
      </p>
      <pre><code>curl ${server}/hub/commands \\
  -H "Authorization: Bearer $KYROS_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"text": "task list --limit 5"}'

curl ${server}/hub/commands \\
  -H "Authorization: Bearer $KYROS_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"command": "task.list", "args": {"limit": 5}}'</code></pre>
      <p>
        An <code>Idempotency-Key</code> makes a request safe to repeat. A change of something that has a version takes its
        <code>ETag</code> as <code>If-Match</code>. A dangerous command is answered with 202 and waits for a confirmation.
      </p>
    </section>
    <section id="typing">
      <h2><a href="#typing">Typing a command</a></h2>
      <pre><code>noun verb value… --flag value --flag=value key:value --switch --no-switch -- rest</code></pre>
      <p>
        Text with spaces goes in quotes. Lists are written <code>a,b</code> or by giving the flag again. Durations look like
        <code>15m</code> or <code>1h30m</code>, times like <code>2026-12-01T09:00Z</code> or <code>"tomorrow 9am"</code> in your
        time zone. A choice may be shortened as long as it is clear. <code>none</code> clears a value. After
        <code>--</code> everything is text.
      </p>
    </section>`;
}

function toNoun(noun: string, entries: CatalogueEntry[], routes: Map<string, Route>, schemas: SchemasByName): Html {
  return html`<section id="noun-${noun}">
    <h2><a href="#noun-${noun}">${noun}</a></h2>
    ${entries.map((entry) => toCommandArticle(entry, routes.get(entry.name), schemas))}
  </section> `;
}

function toOthers(routes: Route[], schemas: SchemasByName): Html {
  return html`<section id="others">
    <h2><a href="#others">Other addresses</a></h2>
    <p>What is no command: signing in, the catalogue, streams, health.</p>
    ${routes.map(
      (route) =>
        html`<article id="${route.operation.operationId}">
          <h3><a href="#${route.operation.operationId}">${route.operation.summary}</a></h3>
          ${route.operation.description && html`<p>${route.operation.description}</p>`} ${toRouteDetails(route, schemas)}
        </article> `,
    )}
  </section>`;
}

function toErrors(): Html {
  return html`<section id="errors">
    <h2><a href="#errors">Errors</a></h2>
    <p>
      Every problem is <code>application/problem+json</code> with a stable <code>code</code>, a <code>detail</code> for people,
      and <code>retryable</code>.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Code</th>
            <th scope="col">Meaning</th>
            <th scope="col">What to do</th>
          </tr>
        </thead>
        <tbody>
          ${Object.entries(ERRORS).map(
            ([code, { status, title, next, retryable }]) =>
              html`<tr id="error-${code}">
                <td>${status}</td>
                <td><code>${code}</code></td>
                <td>${title}</td>
                <td>${next}${retryable && html` <small>May be tried again.</small>`}</td>
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
