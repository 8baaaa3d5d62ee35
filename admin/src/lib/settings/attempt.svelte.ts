/** One deed of a settings page at a time: what runs is named, a failure is said, and what it changed is read again. */
import type { QueryClient } from '@tanstack/svelte-query';
import { toProblem } from '../api/problem.ts';
import { sayProblem } from '../ui/say.ts';

export class Attempt {
  /** Name of the deed that runs; empty for none. */
  busy = $state('');
  /** Of a form, shown in it. */
  failure = $state('');
  readonly #client: QueryClient;
  readonly #keys: readonly string[];

  /** `keys`: queries that are read again after each deed. */
  constructor(client: QueryClient, ...keys: string[]) {
    this.#client = client;
    this.#keys = keys;
  }

  /** The failure becomes a notice. */
  async run(name: string, deed: () => Promise<void>): Promise<void> {
    try {
      await this.#do(name, deed);
    } catch (error) {
      sayProblem(error);
    }
  }

  /** The failure stays in `failure`. True when it was done. */
  async submit(name: string, deed: () => Promise<void>): Promise<boolean> {
    this.failure = '';
    try {
      await this.#do(name, deed);
      return true;
    } catch (error) {
      this.failure = toProblem(error).message;
      return false;
    }
  }

  async #do(name: string, deed: () => Promise<void>): Promise<void> {
    this.busy = name;
    try {
      await deed();
    } finally {
      this.busy = '';
      await Promise.all(this.#keys.map((key) => this.#client.invalidateQueries({ queryKey: [key] })));
    }
  }
}
