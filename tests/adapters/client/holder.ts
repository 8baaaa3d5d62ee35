/**
 * A process that claims a task, tells its first renewal, and then writes to it at every line it is given. Prints what became of each
 * write, and how many requests went out for it.
 */
import { createInterface } from 'node:readline';
import { createClient } from '../../../adapters/client/client.ts';
import { hasCode } from '../../../adapters/client/error.ts';

const [url, token, task] = process.argv.slice(2) as [string, string, string];
let sent = 0;
const renewed = Promise.withResolvers<number>();
const counting: typeof fetch = (address, init) => {
  if (String(address).endsWith('/notes')) sent += 1;
  const answer = fetch(address, init);
  if (String(address).endsWith('/renew')) answer.then(({ status }) => renewed.resolve(status), renewed.reject);
  return answer;
};

/** Open from the start: renewals alone do not keep a process alive. */
const lines = createInterface({ input: process.stdin });
const claim = await createClient({ url, token, fetch: counting }).claim(task, { ttlSeconds: 10 });
console.log(JSON.stringify({ fence: claim.fence, renewed: await renewed.promise }));

for await (const text of lines) {
  sent = 0;
  const outcome = await claim.note(text).then(
    () => 'written',
    (error: unknown) => (hasCode(error, 'lease_lost') ? 'lease_lost' : String(error)),
  );
  console.log(JSON.stringify({ outcome, sent, aborted: claim.signal.aborted }));
}
