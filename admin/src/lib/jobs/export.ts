/** An accepted variant as a file of the browser. */
import { once } from '../api/client.ts';
import { readProblem } from '../api/problem.ts';
import { hubFetch } from '../api/transport.ts';
import { download } from '../ui/download.ts';

export type ExportFormat = 'md' | 'json' | 'html';

/** The name of the file is the hub's. Throws a Problem: not_accepted. */
export async function exportVariant(id: string, format: ExportFormat): Promise<string> {
  const response = await hubFetch(`/export/${encodeURIComponent(id)}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...once() },
    body: JSON.stringify({ format }),
  });
  if (!response.ok) throw await readProblem(response);
  const name = toFileName(response.headers.get('Content-Disposition')) ?? `${id}.${format}`;
  download(name, response.headers.get('Content-Type') ?? 'text/plain', await response.text());
  return name;
}

/** RFC 6266; the extended form wins. */
export function toFileName(disposition: string | null): string | undefined {
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (extended !== undefined) return decodeURIComponent(extended);
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1];
}
