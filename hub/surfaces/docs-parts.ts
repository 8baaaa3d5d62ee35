/** The parts of the reference page that stand once a command or once an address. */
import type { CatalogueEntry } from './catalogue.ts';
import { describeField } from './help.ts';
import { html, type Html } from './html.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Operation } from './openapi.ts';
import { toShape, toTypeWords, type SchemasByName } from './shape.ts';
import type { FieldHelp } from './usage.ts';

export type Route = { method: string; path: string; operation: Operation };

/** A command: how it is typed, its fields, its examples, and its address. */
export function toCommandArticle(entry: CatalogueEntry, route: Route | undefined, schemas: SchemasByName): Html {
  const { name, spoken, summary, role, effect, usage, aliases, fields, examples } = entry;
  return html`<article id="${name}">
    <h3>
      <a href="#${name}">${spoken}</a> <span class="badge ${effect}">${effect}</span>
      <span class="badge role" title="The least role that may give it">${role}</span>
    </h3>
    <p>${summary}.${aliases.length > 0 && html` Also <code>${aliases.join(', ')}</code>.`}</p>
    <pre class="usage"><code>${usage.split(/ (?=[[<])/).map((part) => html`<span>${part}</span> `)}</code></pre>
    ${fields.length > 0 && toFieldTable(entry)}
    <h4>${examples.length === 1 ? 'Example' : 'Examples'}</h4>
    <pre><code>${examples.join('\n')}</code></pre>
    ${route && toRouteDetails(route, schemas)}
  </article> `;
}

function toFieldTable({ fields, input }: CatalogueEntry): Html {
  const properties = (input.properties ?? {}) as SchemasByName;
  const defs = (input.$defs ?? {}) as SchemasByName;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Typed</th>
          <th scope="col">Field</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${fields.map(
          (field) =>
            html`<tr>
              <td><code>${field.typed}</code>${field.required && html` <b class="required">required</b>`}</td>
              <td><code>${field.name}</code><small>${toTypeWords(properties[field.name] ?? {}, defs)}</small></td>
              <td>${describeField(withoutFacts(field))}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** What the other columns say already. */
function withoutFacts({ choices: _, ...field }: FieldHelp): FieldHelp {
  return { ...field, required: false };
}

/** An address: what it takes and what it answers. Problems stand in one table at the end of the page. */
export function toRouteDetails({ method, path, operation }: Route, schemas: SchemasByName): Html {
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const query = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query')
    .map(({ name }) => `${String(name)}=`);
  return html`<details class="http">
    <summary><span class="method ${method.toLowerCase()}">${method}</span> <code>${path}</code></summary>
    ${
      query.length > 0 &&
      html`<h4>Query</h4>
        <pre><code>?${query.join('&')}</code></pre>`
    }
    ${
      body &&
      html`<h4>Body</h4>
        <pre><code>${toShape(body, schemas)}</code></pre>`
    }
    ${Object.entries(operation.responses).flatMap(([status, response]) => toAnswer(status, response, schemas) ?? [])}
  </details>`;
}

/** An answer of success; the problems stand in one table at the end. */
function toAnswer(status: string, response: JsonSchema, schemas: SchemasByName): Html | undefined {
  if (!/^[23]/.test(status)) return undefined;
  const [type, media] = Object.entries((response.content ?? {}) as Record<string, { schema?: JsonSchema }>)[0] ?? [];
  const schema = media?.schema;
  return html`<h4><span class="status">${status}</span> ${String(response.description)}</h4>
    ${schema ? html`<pre><code>${toShape(schema, schemas)}</code></pre>` : type !== undefined && html`<p><code>${type}</code></p>`}`;
}
