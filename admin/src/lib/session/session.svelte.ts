/**
 * Who is signed in. The access token is kept in memory; the refresh token is a cookie that scripts cannot read, so a reload comes
 * back by itself. What the role may do is read from the catalogue, so the panel shows no control that the hub would refuse.
 */
import { api, read } from '../api/client.ts';
import { Problem, readProblem } from '../api/problem.ts';
import { hubFetch, onExpired, setToken } from '../api/transport.ts';
import type { CatalogueEntry, User } from '../api/types.ts';

type SignedIn = { access_token: string; expires_in: number; user: User };

/** Renewed this long before it runs out, so that no click waits for it. */
const RENEW_BEFORE_SECONDS = 60;

class CurrentSession {
  /** `unknown` until the cookie was tried. */
  status = $state<'unknown' | 'in' | 'out'>('unknown');
  user = $state.raw<User | undefined>();
  commands = $state.raw<readonly CatalogueEntry[]>([]);
  /** The session ended by itself, so the login page says so. */
  expired = $state(false);
  #names = $derived(new Set(this.commands.map(({ name }) => name)));
  #timer: ReturnType<typeof setTimeout> | undefined;
  #renewing: Promise<boolean> | undefined;

  constructor() {
    onExpired(() => this.renew());
  }

  /** True when the hub would let this person use the command. */
  can(command: string): boolean {
    return this.#names.has(command);
  }

  /** Tries the cookie; once, at the start. */
  async begin(): Promise<void> {
    if (this.status !== 'unknown') return;
    if (!(await this.renew())) this.status = 'out';
    this.expired = false;
  }

  /** Throws a Problem: invalid_credentials, rate_limited. */
  async login(email: string, password: string): Promise<void> {
    await this.#take(
      (await read(api.POST('/auth/login', { body: { email, password, delivery: 'cookie' } }))) as unknown as SignedIn,
    );
  }

  async logout(everywhere = false): Promise<void> {
    const headers = { 'X-Kyros-CSRF': '1' };
    await hubFetch('/auth/logout', {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ everywhere }),
    }).catch(() => undefined);
    this.#leave(false);
  }

  /** A new access token by the cookie; false when the session is over. Callers at the same time share one request. */
  renew(): Promise<boolean> {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  async #renew(): Promise<boolean> {
    const response = await hubFetch('/auth/refresh', {
      method: 'POST',
      headers: { 'X-Kyros-CSRF': '1', 'Content-Type': 'application/json' },
      body: '{}',
    }).catch(() => undefined);
    // No answer proves nothing about the session: the banner speaks of the connection instead.
    if (response === undefined || response.status >= 500) return false;
    if (!response.ok) {
      const problem = await readProblem(response);
      this.#leave(this.status === 'in' && problem.code !== 'rate_limited');
      return false;
    }
    await this.#take((await response.json()) as SignedIn);
    return true;
  }

  async #take({ access_token, expires_in, user }: SignedIn): Promise<void> {
    setToken(access_token);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.renew(), Math.max(5, expires_in - RENEW_BEFORE_SECONDS) * 1000);
    if (this.status !== 'in' || this.user?.role !== user.role) await this.#readCatalogue();
    this.user = user;
    this.expired = false;
    this.status = 'in';
  }

  async #readCatalogue(): Promise<void> {
    const response = await hubFetch('/hub/commands');
    if (!response.ok) throw await readProblem(response);
    this.commands = (await response.json()) as CatalogueEntry[];
  }

  #leave(expired: boolean): void {
    clearTimeout(this.#timer);
    setToken('');
    this.user = undefined;
    this.commands = [];
    this.expired = expired;
    this.status = 'out';
  }
}

export const session = new CurrentSession();

/** What to tell a person whose sign-in failed. */
export function toLoginMessage(error: unknown): string {
  if (!(error instanceof Problem)) return 'Something broke in the panel. Reload the page.';
  if (error.code === 'rate_limited')
    return `Too many tries. Wait ${String(error.fields.retry_after_seconds ?? 60)} s, then try again.`;
  return error.message;
}
