/**
 * The parse worker from outside: one thread, one mail at a time, a time limit for each. A mail that takes too long takes the thread
 * with it; the next one gets a new thread.
 */
import { Worker } from 'node:worker_threads';
import type { LookupAnswer, LookupTask, ParsedMail, ParseTask, TaskAnswer, VerifiedMail } from './parse-task.ts';

/** Looks up a DNS name, as `dns.promises.resolve` does. */
export type Resolver = (name: string, type: string) => Promise<unknown>;

export type Parser = {
  /**
   * A text says in a few words why it can never be read; it can be shown to people. Throws when it took too long or too much memory, which
   * a busy machine may be the reason of.
   */
  parse(source: Buffer): Promise<ParsedMail | string>;
  verify(source: Buffer): Promise<VerifiedMail | string>;
  close(): Promise<void>;
};

export type ParserOptions = { resolver: Resolver; parseSeconds?: number; verifySeconds?: number };

/** The limit of S33. */
const PARSE_SECONDS = 5;
/** Several keys and a policy have to come from the network. */
const VERIFY_SECONDS = 15;
/** MiB of the thread's own memory; the mail itself stands beside it. */
const MAX_HEAP = 192;

type Asked = { resolve: (answer: TaskAnswer) => void; reject: (error: Error) => void };
/** Without its number; of each kind. */
type Task = ParseTask extends infer One ? (One extends { id: number } ? Omit<One, 'id'> : never) : never;

export function createParser({ resolver, parseSeconds = PARSE_SECONDS, verifySeconds = VERIFY_SECONDS }: ParserOptions): Parser {
  let worker: Worker | undefined;
  let asked: (Asked & { id: number }) | undefined;
  let count = 0;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  function start(): Worker {
    const started = new Worker(new URL('./parse-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP },
    });
    started.unref();
    started.on('message', (message: TaskAnswer | LookupTask) =>
      'lookup' in message ? void lookUp(started, message) : message.id === asked?.id && asked.resolve(message),
    );
    started.on('error', () => {}); // 'exit' follows.
    started.on('exit', () => {
      if (worker !== started) return;
      worker = undefined;
      asked?.reject(new Error('the thread ended'));
    });
    return started;
  }

  async function lookUp(to: Worker, { lookup, name, type }: LookupTask): Promise<void> {
    const answer: LookupAnswer = await resolver(name, type).then(
      (records) => ({ lookup, records }),
      (error: { code?: string; message?: string }) => ({
        lookup,
        failure: { code: error.code ?? 'ESERVFAIL', message: String(error.message) },
      }),
    );
    to.postMessage(answer, []);
  }

  async function ask(task: Task, seconds: number): Promise<TaskAnswer> {
    const id = ++count;
    worker ??= start();
    let timer: NodeJS.Timeout | undefined;
    const answer = new Promise<TaskAnswer>((resolve, reject) => {
      asked = { id, resolve, reject };
      timer = setTimeout(() => reject(new Error('it took too long')), seconds * 1000);
    });
    worker.postMessage({ ...task, id }, []);
    try {
      return await answer;
    } catch (error) {
      const late = worker;
      worker = undefined;
      await late?.terminate();
      throw new Error(closed ? 'the hub stopped' : `reading a mail took more than ${seconds} s or too much memory`, {
        cause: error,
      });
    } finally {
      clearTimeout(timer);
      asked = undefined;
    }
  }

  /** One after the other. */
  function next(task: Task, seconds: number): Promise<TaskAnswer> {
    const answer = last.then(() => ask(task, seconds));
    last = answer.catch(() => {});
    return answer;
  }

  return {
    async parse(source) {
      const answer = await next({ kind: 'parse', source }, parseSeconds);
      return 'parsed' in answer ? answer.parsed : 'problem' in answer ? answer.problem : 'it cannot be parsed';
    },
    async verify(source) {
      const answer = await next({ kind: 'verify', source }, verifySeconds);
      return 'verified' in answer ? answer.verified : 'problem' in answer ? answer.problem : 'its signatures cannot be checked';
    },
    async close() {
      closed = true;
      const open = worker;
      worker = undefined;
      asked?.reject(new Error('the hub stopped'));
      await open?.terminate();
    },
  };
}
