/**
 * Whether the process lives (`/healthz`, touches nothing) and whether it can work (`/readyz`, CONTRACT "Operations"). Strangers
 * see one word a part; reasons are for those who are signed in (S53).
 */
import { HubError } from '../errors.ts';
import type { Door } from './authenticate.ts';
import { stateOf, type HttpContext, type Routes } from './context.ts';
import { writeJson } from './rest-answer.ts';

/** `ok` and `off` let the hub be ready, every other word does not. */
export type CheckResult = { state: string; reason?: string };

export type HealthChecks = {
  database: () => Promise<CheckResult>;
  migrations: () => Promise<CheckResult>;
  queue: () => Promise<CheckResult>;
  collab: () => Promise<CheckResult>;
  /** State of every adapter by name. One that is down is shown and does not count. */
  channels: () => Record<string, CheckResult>;
};

type Part = Exclude<keyof HealthChecks, 'channels'>;
type Report = { ready: boolean; parts: Record<Part, CheckResult>; channels: Record<string, CheckResult> };

const PARTS: readonly Part[] = ['database', 'migrations', 'queue', 'collab'];

/** A part that takes longer to answer than this is as good as down. */
const CHECK_LIMIT_MS = 2000;
/** Load balancers ask often, and together: within this time they share one look. */
const FRESH_MS = 1000;

export type HealthDeps = { checks: HealthChecks; door: Pick<Door, 'authenticate'>; nowMs?: () => number; limitMs?: number };

export function healthRoutes(routes: Routes, deps: HealthDeps): void {
  const look = createLook(deps);
  routes.get('/healthz', (ctx) => writeJson(ctx as unknown as HttpContext, 200, { status: 'ok' }));
  routes.get('/readyz', (ctx) => answerReadiness(ctx as unknown as HttpContext, look, deps));
}

async function answerReadiness(ctx: HttpContext, look: () => Promise<Report>, { door }: HealthDeps): Promise<void> {
  const report = await look();
  const checks = { ...toStates(report.parts), channels: toStates(report.channels) };
  const body = { status: report.ready ? 'ok' : 'unavailable', checks };
  const reasons = (await isKnown(ctx, door)) ? toReasons({ ...report.channels, ...report.parts }) : undefined;
  writeJson(ctx, report.ready ? 200 : 503, reasons === undefined ? body : { ...body, reasons });
}

/** A bad credential is no reason to refuse an answer that everybody gets. */
async function isKnown(ctx: HttpContext, door: HealthDeps['door']): Promise<boolean> {
  const { authorization, apiKey } = stateOf(ctx).credentials;
  if (authorization.length + apiKey.length === 0) return false;
  return await door.authenticate(ctx).then(
    () => true,
    () => false,
  );
}

function createLook({ checks, nowMs = Date.now, limitMs = CHECK_LIMIT_MS }: HealthDeps): () => Promise<Report> {
  let last: { atMs: number; report: Promise<Report> } | undefined;
  return () => {
    if (last === undefined || nowMs() - last.atMs >= FRESH_MS) last = { atMs: nowMs(), report: lookAtAll(checks, limitMs) };
    return last.report;
  };
}

async function lookAtAll(checks: HealthChecks, limitMs: number): Promise<Report> {
  const results = await Promise.all(PARTS.map((part) => lookAt(checks[part], limitMs)));
  const parts = Object.fromEntries(PARTS.map((part, i) => [part, results[i]])) as Record<Part, CheckResult>;
  return { ready: results.every(({ state }) => state === 'ok' || state === 'off'), parts, channels: checks.channels() };
}

async function lookAt(check: () => Promise<CheckResult>, limitMs: number): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(() => resolve({ state: 'down', reason: `No answer within ${limitMs} ms` }), limitMs);
  });
  return await Promise.race([check().catch(toDown), late]).finally(() => clearTimeout(timer));
}

/** Only what may be spoken is: the words of a driver may name hosts and paths. */
function toDown(error: unknown): CheckResult {
  return { state: 'down', reason: error instanceof HubError ? error.message : 'The check failed' };
}

function toStates(results: Record<string, CheckResult>): Record<string, string> {
  return Object.fromEntries(Object.entries(results).map(([name, { state }]) => [name, state]));
}

function toReasons(results: Record<string, CheckResult>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(results).flatMap(([name, { reason }]) => (reason === undefined ? [] : [[name, reason]])),
  );
}
