/** Short ids that people can type, as J-12: counted by a sequence of the database, so that two hubs never give one twice. */
import type { EntityManager } from '@mikro-orm/postgresql';

/** Letter of an id → the sequence that counts it. */
const SEQUENCES = {
  J: 'job_numbers',
  V: 'variant_numbers',
  P: 'preset_numbers',
  S: 'schedule_numbers',
  R: 'trigger_numbers',
} as const;

/** The next `count` numbers. A rolled back transaction leaves a gap, which is fine: an id is a name, not a count. */
export async function nextNumbers(em: EntityManager, letter: keyof typeof SEQUENCES, count = 1): Promise<number[]> {
  const rows = await em.execute<{ number: string }[]>(
    `select nextval('${SEQUENCES[letter]}') as number from generate_series(1, ?)`,
    [count],
  );
  return rows.map(({ number }) => Number(number));
}
