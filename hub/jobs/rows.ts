/**
 * Rows of jobs and variants, found and locked. Whoever changes a variant locks its job first, so that two decisions about one job
 * take turns, and nothing deadlocks.
 */
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { HubError } from '../errors.ts';
import { Job, Variant } from '../store/entities/index.ts';

/** Characters of an id that a message repeats. */
const MAX_SHOWN = 60;

export function missing(noun: string, id: string): HubError {
  return new HubError('not_found', `There is no ${noun} ${id.slice(0, MAX_SHOWN)}.`);
}

/** Errors: not_found. */
export async function getJob(em: EntityManager, id: string): Promise<Job> {
  return (await em.findOne(Job, { id: toId(id) })) ?? fail('job', id);
}

/** Errors: not_found. */
export async function lockJob(em: EntityManager, id: string): Promise<Job> {
  const job = await em.findOne(Job, { id: toId(id) }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  return job ?? fail('job', id);
}

/** Errors: not_found. */
export async function getVariant(em: EntityManager, id: string): Promise<Variant> {
  return (await em.findOne(Variant, { id: toId(id) })) ?? fail('variant', id);
}

/** The variant as it stands once its job is locked. Errors: not_found. */
export async function lockVariant(em: EntityManager, id: string): Promise<{ job: Job; variant: Variant }> {
  const found = await getVariant(em, id);
  const job = await lockJob(em, found.job.id);
  const variant = await em.findOne(Variant, { id: found.id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  return { job, variant: variant ?? fail('variant', id) };
}

/** People type `j-12` as well. */
function toId(id: string): string {
  return id.toUpperCase();
}

function fail(noun: string, id: string): never {
  throw missing(noun, id);
}
