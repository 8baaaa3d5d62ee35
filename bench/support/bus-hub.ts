/**
 * The door for typed lines (hub/converse.ts) of a whole hub, beside Hubot's bus in the same process, called by so many callers that each
 * wait for their answer. Prints what it measured.
 */
import { setImmediate } from 'node:timers/promises';
import { Adapter, Robot, TextMessage, User, type Envelope } from 'hubot';
import type { TextRequest } from '../../hub/converse.ts';
import type { Hub } from '../../hub/start.ts';
import { startOwnHub } from './own-hub.ts';
import { inRounds } from './repeats.ts';
import { sized } from './size.ts';

const CALLERS = sized(50, 2);
const ROUNDS = sized(3, 1);
const WARM_MS = sized(1_000, 20);
const ROUND_MS = sized(2_000, 20);

/** A statement of the ledger holds so many rows; past it a caller lets them be written before it says more, as a network would. */
const ROWS_AHEAD = 400;

type Talker = { say(n: number): Promise<unknown>; finish(): Promise<unknown> };

/** Answers a second; what `finish` waits for belongs to them. */
async function perSecond({ say, finish }: Talker, durationMs: number): Promise<number> {
  const startedMs = performance.now();
  let count = 0;
  const call = async () => {
    while (performance.now() - startedMs < durationMs) await say(count++);
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  await finish();
  return count / ((performance.now() - startedMs) / 1_000);
}

/** The caller's own words, through parsing, rights, limits, output check and audit. */
async function createTalker({ core }: Hub, text: string): Promise<Talker> {
  const { rows } = await core.pool.query<{ id: string }>('select id from api_keys limit 1');
  const request: TextRequest = { channel: 'api', principal: await core.getPrincipal(`key:${rows[0]!.id}`), text };
  const say = async () => {
    while (core.ledger.state().waiting > ROWS_AHEAD) await setImmediate();
    const answer = await core.converse.say(request);
    if (!answer.ok) throw new Error(`${text} was refused: ${'text' in answer ? answer.text : answer.error.message}`);
  };
  return { say, finish: () => core.ledger.flush() };
}

/** No network and no room: what is replied is given to whoever waits for it. */
class InProcess extends Adapter {
  readonly replies = new Map<string, string>();

  override async reply({ message }: Envelope, ...texts: string[]): Promise<void> {
    this.replies.set(message.id, texts.join('\n'));
  }
}

async function createBot(): Promise<Talker & { end(): void }> {
  const adapter = new InProcess();
  const robot = new Robot(adapter, false, 'kyros');
  robot.logger.level = 'silent';
  const tasks = new Map([['T-1', 'T-1 is queued: A task']]);
  robot.respond(/task show (\S+)/i, (response) => response.reply(tasks.get(response.match[1]!) ?? 'There is no such task'));
  await robot.run();
  const user = new User('1', { name: 'ann', room: 'bench' });
  const say = async (n: number) => {
    const id = String(n);
    await robot.receive(new TextMessage(user, 'kyros task show T-1', id));
    if (adapter.replies.get(id) === undefined) throw new Error('Hubot did not reply');
    adapter.replies.delete(id);
  };
  return { say, finish: async () => {}, end: () => robot.shutdown() };
}

const { hub } = await startOwnHub();
const create = await createTalker(hub, 'task create "A task"');
await create.say(0);
const show = await createTalker(hub, 'task show T-1');
const hubot = await createBot();
for (const talker of [show, create, hubot]) await perSecond(talker, WARM_MS);
const rates = await inRounds(ROUNDS, {
  show: () => perSecond(show, ROUND_MS),
  create: () => perSecond(create, ROUND_MS),
  hubot: () => perSecond(hubot, ROUND_MS),
});
hubot.end();
if (hub.core.ledger.state().dropped > 0) throw new Error('Audit rows were dropped');
process.stdout.write(`Measured ${JSON.stringify(rates)}\n`);
process.stdout.write(`Kyros is ready at ${hub.publicUrl}\n`);
