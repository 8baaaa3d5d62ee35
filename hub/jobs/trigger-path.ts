/**
 * Values out of what happened, by a path such as `details.title`, and the templates that name them (J8). A template is a whole value,
 * `${details.title}` or `{"from": "details.title"}`: what it stands for goes through the command's schema as it is, and never into a text.
 */
import { HubError, type Issue } from '../errors.ts';

/** Characters and parts of a path. */
const PATH_MAX = 200;
const PATH = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,15}$/;

/** How deep a template may lie in the arguments. */
const MAX_DEPTH = 8;

/** What happened, as paths see it. */
export type Happening = Readonly<Record<string, unknown>>;

export function isPath(path: string): boolean {
  return path.length <= PATH_MAX && PATH.test(path);
}

/** The value at a path; undefined where there is none. Only what was really sent is seen, never what objects inherit. */
export function findAt(happening: Happening, path: string): unknown {
  let value: unknown = happening;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    if (Array.isArray(value) && !/^\d+$/.test(part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

type Template = { from: string; fallback?: unknown };

/** The template that a value is, if it is one. */
function toTemplate(value: unknown): Template | undefined {
  if (typeof value === 'string') {
    const [, path] = /^\$\{\s*([^{}\s]+)\s*\}$/.exec(value) ?? [];
    return path === undefined ? undefined : { from: path };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { from, default: fallback, ...others } = value as { from?: unknown; default?: unknown };
  if (typeof from !== 'string' || Object.keys(others).length > 0) return undefined;
  return { from, ...(Object.hasOwn(value, 'default') && { fallback }) };
}

/** Whether a value is, or holds, a template. */
export function hasTemplate(value: unknown): boolean {
  if (toTemplate(value) !== undefined) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasTemplate);
}

/** What is wrong with templates, by JSON Pointer. */
export function findTemplateIssues(value: unknown, pointer: string, depth = 0): Issue[] {
  if (depth > MAX_DEPTH) return [{ path: pointer, message: `is deeper than ${MAX_DEPTH} levels` }];
  const template = toTemplate(value);
  if (template !== undefined)
    return isPath(template.from) ? [] : [{ path: pointer, message: 'must name a value by a path such as details.title' }];
  if (typeof value === 'string')
    return value.includes('${')
      ? [{ path: pointer, message: 'holds ${…} inside a text, where nothing is filled in; a template is the whole value' }]
      : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => findTemplateIssues(part, `${pointer}/${name}`, depth + 1));
}

/** The arguments with their templates filled in. Errors: invalid_input naming a path that what happened does not have. */
export function fillArgs(args: Record<string, unknown>, happening: Happening): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, fill(value, happening)]));
}

function fill(value: unknown, happening: Happening): unknown {
  const template = toTemplate(value);
  if (template !== undefined) return fillTemplate(template, happening);
  if (Array.isArray(value)) return value.map((item) => fill(item, happening));
  return typeof value === 'object' && value !== null ? fillArgs(value as Record<string, unknown>, happening) : value;
}

function fillTemplate(template: Template, happening: Happening): unknown {
  const found = findAt(happening, template.from);
  if (found !== undefined) return found;
  if (Object.hasOwn(template, 'fallback')) return template.fallback;
  throw new HubError('invalid_input', `What happened has no ${template.from}.`, {
    errors: [{ path: `/${template.from.replaceAll('.', '/')}`, message: 'is not there' }],
  });
}
