/** The parts of the API document, as far as they are made or read here. */
import type { HttpMethod } from '../command.ts';
import type { JsonSchema } from './json-schema.ts';

/** A route of the hub that is no command: signing in, the catalogue, streams, health. */
export type FixedRoute = {
  method: HttpMethod;
  /** `/path/:param`; its parameters are text. */
  path: `/${string}`;
  /** operationId: unique, and not the name of a command. */
  name: string;
  tag: string;
  summary: string;
  description?: string;
  /** False for what needs no credential. Default true. */
  auth?: boolean;
  /** What its parameters in the path are; text by default. */
  params?: Record<string, JsonSchema>;
  query?: { name: string; description: string; required?: boolean; schema: JsonSchema }[];
  /** Headers that it reads, by their names in the components. */
  reads?: string[];
  request?: { schema: JsonSchema; mediaType?: string };
  /** `schema` left out: no body, or with `mediaType` a body of another kind. */
  responses: { status: number; description: string; schema?: JsonSchema; mediaType?: string }[];
  /** It counts against the asker's limit, and its answers say what is left. */
  limited?: boolean;
  /** Headers of success beyond those of every answer, by their names in the components. */
  headers?: string[];
  /** Statuses of problems beyond those that every route may answer. */
  problems?: number[];
};

export type OpenApiInfo = { title: string; version: string; description: string; serverUrl: string };

export type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: object[];
  parameters?: JsonSchema[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, JsonSchema>;
  [extension: `x-${string}`]: unknown;
};

export type OpenApiDocument = {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string; contact: object; license: object };
  servers: { url: string; 'x-internal': boolean }[];
  tags: { name: string; description?: string }[];
  security: object[];
  paths: Record<string, Partial<Record<Lowercase<HttpMethod>, Operation>>>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: Record<string, JsonSchema>;
    parameters: Record<string, JsonSchema>;
    headers: Record<string, JsonSchema>;
    securitySchemes: object;
  };
};

/** One operation and where it stands. */
export type Entry = { method: Lowercase<HttpMethod>; path: string; operation: Operation };
