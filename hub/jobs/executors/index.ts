/** All executors of a hub. */
import type { Outbound } from '../../outbound/guard.ts';
import { createExecutors, type Executors } from '../executor.ts';
import { docsChangelog } from './docs-changelog.ts';
import { docsFormat } from './docs-format.ts';
import { docsLint } from './docs-lint.ts';
import { defineGraph } from './graph.ts';
import { defineHttpRequest } from './http-request.ts';
import { defineRunbook } from './runbook.ts';
import type { Runbooks } from './runbook/runbooks.ts';

export type ExecutorDeps = {
  /** DATA_DIR: graphs write into its folder `outputs`. */
  dataDir: string;
  /** PUBLIC_URL: part of the key that tells servers a repeated request from a new one. */
  origin: string;
  outbound: Outbound;
  runbooks: Runbooks;
  /** The hub's environment, of which a runbook gets what it names. */
  env: Record<string, string | undefined>;
};

export function createAllExecutors(deps: ExecutorDeps): Executors {
  return createExecutors([docsFormat, docsLint, docsChangelog, defineGraph(deps), defineRunbook(deps), defineHttpRequest(deps)]);
}
