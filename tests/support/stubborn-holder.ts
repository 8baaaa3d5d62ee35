/**
 * A holder that knows nothing of time: it claims tasks and writes to them under its fences until a write is refused, then tries
 * everything else it knows. `node stubborn-holder.ts <url> <key> <task>…`. Prints a JSON line for the claims, one for each round of
 * writes that went well, and the last one with what became of each write after the first refusal.
 */
import { setTimeout } from 'node:timers/promises';

type Tried = { task: string; what: string; status: number; code?: string };
type Held = { task: string; fence: number; lock_id: string };

const [url = '', key = '', ...tasks] = process.argv.slice(2);

async function send(path: string, body: unknown, { method = 'POST', headers = {} } = {}): Promise<{ status: number; body: any }> {
  const reply = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: reply.status, body: await reply.json() };
}

async function claim(task: string): Promise<Held> {
  const { body } = await send(`/collab/tasks/${task}/claim`, { ttl_seconds: 10 });
  const { fence, lock_id } = body.lease;
  await send(`/collab/tasks/${task}/transition`, { to: 'in_progress', fence });
  return { task, fence, lock_id };
}

const note = ({ task, fence }: Held, text: string) => send(`/collab/tasks/${task}/notes`, { text, fence });
const renew = ({ lock_id, fence }: Held) => send(`/collab/leases/${lock_id}/renew`, { fence });

async function tryAll(held: Held): Promise<Tried[]> {
  const { task, fence, lock_id } = held;
  const about = `/collab/tasks/${task}`;
  const move = (to: string) => send(`${about}/transition`, { to, fence, reason: 'I am back' });
  const update = { method: 'PATCH', headers: { 'if-match': '*' } };
  const writes: Record<string, () => ReturnType<typeof send>> = {
    renew: () => renew(held),
    note: () => note(held, 'too late'),
    evidence: () => send(`${about}/notes`, { text: 'too late', evidence: true, fence }),
    check: () => send(`${about}/dod/tests`, { checked: true, fence }),
    update: () => send(about, { title: 'Too late', fence }, update),
    paths: () => send(about, { owned_paths: ['**'], fence }, update),
    claimed: () => move('claimed'),
    review: () => move('review'),
    in_progress: () => move('in_progress'),
    blocked: () => move('blocked'),
    cancelled: () => move('cancelled'),
    queued: () => move('queued'),
    line: () => send('/hub/commands', { text: `task note ${task} "too late" --fence ${fence}` }),
    release: () => send(`${about}/release`, { fence }),
    'release of the lease': () => send(`/collab/leases/${lock_id}/release`, { fence }),
    'renew again': () => renew(held),
  };
  const tried: Tried[] = [];
  for (const [what, write] of Object.entries(writes)) {
    const { status, body } = await write();
    tried.push({ task, what, status, ...(body.code !== undefined && { code: body.code }) });
  }
  return tried;
}

const say = (line: unknown) => console.log(JSON.stringify(line));

const held = await Promise.all(tasks.map(claim));
say({ claimed: held });
for (let round = 0; ; round++) {
  const replies = await Promise.all(held.flatMap((one) => [note(one, `round ${round}`), renew(one)]));
  const refused = replies.filter(({ status }) => status >= 300);
  if (refused.length > 0) {
    const first = refused.map(({ status, body }): Tried => ({ task: '', what: 'in between', status, code: body.code }));
    say({ tried: [...first, ...(await Promise.all(held.map(tryAll))).flat()] });
    break;
  }
  say({ round });
  await setTimeout(20);
}
