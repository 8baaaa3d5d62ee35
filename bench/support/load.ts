/** Load on loopback: a fixed number of callers, each with one request at a time, for a bounded time. */
import autocannon from 'autocannon';

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

/** Runs the load after a short warm-up. Answers outside 2xx count as failed. */
export async function load(plan: LoadPlan): Promise<Load> {
  await run({ ...plan, seconds: 2 });
  return await run(plan);
}

let counter = 0;

async function run({ url, method = 'GET', headers = {}, body, callers = 50, seconds = 5, vary }: LoadPlan): Promise<Load> {
  const result = await autocannon({
    url,
    method,
    headers,
    connections: callers,
    duration: seconds,
    ...(body !== undefined && { body }),
    ...(vary !== undefined && { requests: [{ setupRequest: (request: autocannon.Request) => vary(request, counter++) }] }),
  });
  return {
    perSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failed: result.non2xx + result.errors,
  };
}
