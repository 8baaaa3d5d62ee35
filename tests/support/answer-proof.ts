/**
 * Whether an answer of the hub is one that the API document promises: its status, its media type, its body and its headers. Every
 * request that the tests make with `send` goes through here, so the whole suite is the proof of the document.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Command } from '../../hub/command.ts';
import { ALL_COMMANDS } from '../../hub/commands/index.ts';
import { FIXED_ROUTES } from '../../hub/http/fixed-routes.ts';
import { toOpenApi, type OpenApiDocument, type Operation } from '../../hub/surfaces/openapi.ts';

export type Answered = {
  method: string;
  /** With or without a query. */
  path: string;
  status: number;
  /** A header by its name in lower case. */
  headers: ReadonlyMap<string, string>;
  text: string;
};

export type AnswerProof = {
  /** Throws where the answer differs from the document, and says which part. */
  check(answered: Answered): void;
};

type Part = Record<string, unknown>;

/** Addresses with a contract of their own (Slack's, MCP's, Socket.IO's) and those that are no API: pages, files, hooks. */
const BESIDE = /^\/(?:$|admin(?:\/|$)|docs\/style\.css$|hooks\/|slack\/events$|mcp$|socket\.io\/)/;

/** Headers that say how an answer travels, and those of tests/hub/http/header-table.test.ts. The document need not name them. */
const GENERAL =
  /^(?:allow|cache-control|connection|content-(?:encoding|length|security-policy|type)|cross-origin-.+|date|keep-alive|referrer-policy|set-cookie|strict-transport-security|transfer-encoding|vary|x-accel-buffering|x-content-type-options|access-control-.+)$/;

/** Statuses with which the hub refuses a request before it looks whose it is. */
const NO_OPERATION = [400, 401, 403, 404, 405, 408, 413, 415, 429, 431, 500, 501, 503];

/** The proof of a hub with these commands. `isWhole`: it has the fixed routes and nothing that is not in the document. */
export function createAnswerProof(commands: readonly Command[], { isWhole = true } = {}): AnswerProof {
  const info = { title: 'Kyros', version: '0.0.0', description: '', serverUrl: 'http://localhost' };
  const document = toOpenApi(commands, FIXED_ROUTES, info);
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'api');
  const find = createFinder(document);
  const compiled = new Map<string, ValidateFunction>();

  function validatorOf(pointer: string): ValidateFunction {
    const known = compiled.get(pointer);
    if (known !== undefined) return known;
    const made = ajv.compile({ $ref: `api#${pointer}` });
    compiled.set(pointer, made);
    return made;
  }

  function follow(pointer: string): { pointer: string; part: Part } | undefined {
    const part = lookUp(document, pointer);
    if (part === undefined) return undefined;
    return typeof part.$ref === 'string' ? follow(part.$ref.slice(1)) : { pointer, part };
  }

  function findFault(answered: Answered): string | undefined {
    const { status } = answered;
    const method = answered.method.toLowerCase();
    const path = answered.path.replace(/[?#].*$/s, '');
    if (method === 'options') return undefined;
    const found = find(method === 'head' ? 'get' : method, path);
    if (found === undefined) return findStrayFault(answered, path);
    const response = follow(`/paths/${escape(found.template)}/${found.method}/responses/${status}`);
    if (response === undefined) return `the status ${status} is not documented for ${found.operation.operationId}`;
    return findPartFault(answered, response, method === 'head');
  }

  function findStrayFault(answered: Answered, path: string): string | undefined {
    const isProblem = answered.status >= 400 && mediaTypeOf(answered) === 'application/problem+json';
    if (!isProblem) return BESIDE.test(path) || !isWhole ? undefined : 'there is no such operation';
    if (!BESIDE.test(path) && isWhole && !NO_OPERATION.includes(answered.status))
      return `the status ${answered.status} is not one of an address without an operation`;
    const response = follow(`/components/responses/Problem${answered.status}`);
    if (response === undefined) return `the status ${answered.status} has no problem`;
    return findPartFault(answered, response, answered.method === 'HEAD');
  }

  function findPartFault(answered: Answered, response: { pointer: string; part: Part }, isHead: boolean): string | undefined {
    return findHeaderFault(answered, response) ?? findBodyFault(answered, response, isHead);
  }

  function findHeaderFault({ headers }: Answered, { pointer, part }: { pointer: string; part: Part }): string | undefined {
    const declared = Object.keys((part.headers ?? {}) as Part);
    for (const name of declared) {
      const header = follow(`${pointer}/headers/${escape(name)}`)!;
      const given = headers.get(name.toLowerCase());
      if (given === undefined && header.part.required === true) return `the header ${name} is missing`;
      if (given === undefined) continue;
      const isNumber = (header.part.schema as Part).type === 'integer';
      const fault = describe(validatorOf(`${header.pointer}/schema`), isNumber ? Number(given) : given);
      if (fault !== undefined) return `the header ${name} ("${given}")${fault}`;
    }
    const lower = new Set(declared.map((name) => name.toLowerCase()));
    const stray = [...headers.keys()].find((name) => !lower.has(name) && !GENERAL.test(name));
    return stray === undefined ? undefined : `the header ${stray} is not documented`;
  }

  function findBodyFault(
    answered: Answered,
    { pointer, part }: { pointer: string; part: Part },
    isHead: boolean,
  ): string | undefined {
    const content = Object.keys((part.content ?? {}) as Part);
    if (content.length === 0) return answered.text === '' ? undefined : 'there is a body, where none is documented';
    const type = mediaTypeOf(answered);
    const documented = content.find((name) => name.split(';')[0] === type);
    if (documented === undefined) return `the media type ${type} is not documented; there is ${content.join(', ')}`;
    if (isHead || !/[/+]json$/.test(type)) return undefined;
    const at = `${pointer}/content/${escape(documented)}`;
    if (lookUp(document, `${at}/schema`) === undefined) return undefined;
    const fault = describe(validatorOf(`${at}/schema`), JSON.parse(answered.text));
    return fault === undefined ? undefined : `the body${fault}`;
  }

  return {
    check(answered) {
      const fault = findFault(answered);
      if (fault === undefined) return;
      const { method, path, status, text } = answered;
      throw new Error(
        `${method} ${path} was answered ${status}, and that is not in the API document: ${fault}\n${text.slice(0, 1000)}`,
      );
    },
  };
}

let real: AnswerProof | undefined;

/** The proof of the hub as it is delivered; made once a process. */
export function realProof(): AnswerProof {
  return (real ??= createAnswerProof(ALL_COMMANDS));
}

function describe(validate: ValidateFunction, value: unknown): string | undefined {
  if (validate(value)) return undefined;
  const [error] = validate.errors as [ErrorObject];
  const more = Object.values(error.params as object).join(', ');
  return ` at ${error.instancePath || '/'} ${error.message} (${more})`;
}

function mediaTypeOf({ headers }: Answered): string {
  return (headers.get('content-type') ?? 'none').split(';')[0]!.trim();
}

function escape(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function lookUp(document: OpenApiDocument, pointer: string): Part | undefined {
  const names = pointer.split('/').slice(1);
  return names.reduce<unknown>((part, name) => {
    return (part as Part | undefined)?.[decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~')];
  }, document) as Part | undefined;
}

type Found = { template: string; method: string; operation: Operation };

/** Literal paths before those with parameters, as the router does. */
function createFinder({ paths }: OpenApiDocument): (method: string, path: string) => Found | undefined {
  const templates = Object.keys(paths).sort((a, b) => a.split('{').length - b.split('{').length);
  const table = templates.map((template) => ({
    template,
    pattern: new RegExp(`^${template.replace(/[.*+?^$|()[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`),
  }));
  return (method, path) => {
    for (const { template, pattern } of table) {
      const operation = (paths[template] as Record<string, Operation>)[method];
      if (operation !== undefined && pattern.test(path)) return { template, method, operation };
    }
    return undefined;
  };
}
