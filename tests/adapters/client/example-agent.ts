/** The agent of docs/CLIENT.md, which shows these very lines. */
import { createClient, run } from 'kyros/client';

const client = createClient({
  url: process.env.KYROS_URL ?? 'http://127.0.0.1:8000',
  token: process.env.KYROS_TOKEN ?? '',
  log: console.error,
});

await run(
  client,
  async (claim) => {
    const { task, context, signal } = claim;
    for (const { id, text, checked } of context.dod) {
      if (checked) continue;
      signal.throwIfAborted(); // Somebody wants us to stop, or the lease is lost.
      claim.assertHeld(); // Before anything outside the hub that nobody else may do at the same time.
      await claim.check(id, `Looked after: ${text}`);
    }
    await claim.note(`${task.title}: done, at attempt ${context.attempts.length + 1}.`);
  },
  { skills: ['docs'], ttlSeconds: 60 },
);
