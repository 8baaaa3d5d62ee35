/** Load on loopback: a fixed number of callers, each with one request at a time, for a bounded time. */
import autocannon from 'autocannon';
import { isSmoke, sized } from './size.ts';

export type Load = { perSecond: number; p50Ms: number; p99Ms: number; failed: number };

export type LoadPlan = {
  url: string;
  method?: 'GET' | 'POST' | 'PATCH';
  headers?: Record<string, string>;
  body?: string;
  callers?: number;
  seconds?: number;
  /** A new header or body for each request. */
  vary?: (request: autocannon.Request, n: number) => autocannon.Request;
};

/** A smoke run ends after so many requests, whatever the time. */
const SMOKE_REQUESTS = 20;

let counter = 0;

/** Answers outside 2xx count as failed. Whoever measures warms up first. */
export async function load({
  url,
  method = 'GET',
  headers = {},
  body,
  callers = 50,
  seconds = 5,
  vary,
}: LoadPlan): Promise<Load> {
  const result = await autocannon({
    url,
    method,
    headers,
    connections: sized(callers, 2),
    ...(isSmoke ? { amount: SMOKE_REQUESTS } : { duration: seconds }),
    ...(body !== undefined && { body }),
    ...(vary !== undefined && { requests: [{ setupRequest: (request: autocannon.Request) => vary(request, counter++) }] }),
  });
  return {
    perSecond: result.requests.total / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failed: result.non2xx + result.errors,
  };
}
