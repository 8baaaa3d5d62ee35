/** Health, numbers and reference, as the API document describes them. */
import type { FixedRoute } from '../surfaces/openapi.ts';
import { json, object, text } from './fixed-schema.ts';

const word = text('ok, off, or what is wrong in one word');
const readiness = object({
  status: { type: 'string', enum: ['ok', 'unavailable'] },
  checks: object({ database: word, migrations: word, queue: word, collab: word, channels: { type: 'object' } }),
  'reasons?': { type: 'object', description: 'For those who are signed in' },
});

export const OPERATIONS: readonly FixedRoute[] = [
  {
    method: 'GET',
    path: '/healthz',
    name: 'operations.health',
    tag: 'operations',
    summary: 'Whether the process lives',
    auth: false,
    responses: json(object({ status: { const: 'ok' } }), 'It lives'),
  },
  {
    method: 'GET',
    path: '/readyz',
    name: 'operations.readiness',
    tag: 'operations',
    summary: 'Whether the hub can work',
    auth: false,
    responses: [
      { status: 200, description: 'Ready', schema: readiness },
      { status: 503, description: 'Not ready', schema: readiness },
    ],
  },
  {
    method: 'GET',
    path: '/metrics',
    name: 'operations.metrics',
    tag: 'operations',
    summary: 'Numbers for Prometheus',
    description: 'Needs METRICS_TOKEN as bearer token where that is set.',
    auth: false,
    responses: [{ status: 200, description: 'Text format', mediaType: 'text/plain' }],
    problems: [401],
  },
  {
    method: 'GET',
    path: '/openapi.json',
    name: 'operations.openapi',
    tag: 'operations',
    summary: 'This document',
    auth: false,
    reads: ['IfNoneMatch'],
    headers: ['ETag'],
    responses: [...json({ type: 'object' }, 'OpenAPI 3.1'), { status: 304, description: 'Not changed' }],
  },
  {
    method: 'GET',
    path: '/docs',
    name: 'operations.docs',
    tag: 'operations',
    summary: 'The reference for people',
    auth: false,
    reads: ['IfNoneMatch'],
    headers: ['ETag'],
    responses: [
      { status: 200, description: 'A page', mediaType: 'text/html' },
      { status: 304, description: 'Not changed' },
    ],
  },
];
