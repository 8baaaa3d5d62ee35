/** Short notices at the corner, with a way back where there is one. */
import { toast } from 'svelte-sonner';
import { api, read } from '../api/client.ts';
import { toProblem } from '../api/problem.ts';

const UNDO_MS = 8_000;

export function sayDone(text: string): void {
  toast.success(text);
}

/** Says what was done and offers to take it back (`hub undo`), which the hub refuses when somebody else went on from it. */
export function sayUndoable(text: string): void {
  toast.success(text, { duration: UNDO_MS, action: { label: 'Undo', onClick: () => void undo() } });
}

export async function undo(): Promise<void> {
  try {
    const { text } = await read(api.POST('/hub/undo', { body: {} }));
    toast.success(text ?? 'Taken back.');
  } catch (error) {
    sayProblem(error);
  }
}

export function sayProblem(error: unknown): void {
  const problem = toProblem(error);
  toast.error(problem.message, problem.next === undefined ? {} : { description: problem.next });
}
