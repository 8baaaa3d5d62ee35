/** A hub for component tests: MSW answers what a test hands in, and refuses everything else loudly. */
import { http, HttpResponse, type RequestHandler } from 'msw';
import { setupWorker } from 'msw/browser';
import { afterAll, afterEach, beforeAll } from 'vitest';

export function playHub(...handlers: RequestHandler[]) {
  const worker = setupWorker(...handlers);
  beforeAll(() => worker.start({ quiet: true }));
  afterEach(() => worker.resetHandlers());
  afterAll(() => worker.stop());
  return worker;
}

export function problem(status: number, fields: Record<string, unknown>) {
  return HttpResponse.json({ status, ...fields }, { status, headers: { 'Content-Type': 'application/problem+json' } });
}

export { http, HttpResponse };
