/** What an agent may look at as resources: each is a reading command, so that rights, limits and the audit log are the same. */
import type { BoardView } from '../../hub/collab/store.ts';

type Resource = { uri: string; name: string; description: string; mimeType: string };

const JSON_TYPE = 'application/json';

export const RESOURCES: Resource[] = [
  { uri: 'kyros://board', name: 'Board', description: 'The first page of the tasks, the most urgent first', mimeType: JSON_TYPE },
  { uri: 'kyros://leases', name: 'Leases', description: 'Who holds what, and for how long', mimeType: JSON_TYPE },
  { uri: 'kyros://agents', name: 'Agents', description: 'Who is there, and what they can do', mimeType: JSON_TYPE },
  { uri: 'kyros://events/recent', name: 'Recent events', description: 'What happened last', mimeType: JSON_TYPE },
];

export const TEMPLATES = [
  { uriTemplate: 'kyros://task/{id}', name: 'Task', description: 'One task with all its fields', mimeType: JSON_TYPE },
];

const COMMANDS: Record<string, { command: string; args: Record<string, unknown> }> = {
  'kyros://board': { command: 'task.list', args: { limit: 100 } },
  'kyros://leases': { command: 'lease.list', args: {} },
  'kyros://agents': { command: 'agent.list', args: {} },
  'kyros://events/recent': { command: 'event.list', args: { limit: 50 } },
};

/** Tasks in the list of resources, the newest. */
const MAX_TASKS = 100;

export function findResource(uri: string): { command: string; args: Record<string, unknown> } | undefined {
  const id = /^kyros:\/\/task\/([A-Za-z0-9-]{1,60})$/.exec(uri)?.[1];
  return id === undefined ? COMMANDS[uri] : { command: 'task.show', args: { id } };
}

export function toResourceList(board: BoardView): Resource[] {
  return [...board.all('tasks')]
    .slice(-MAX_TASKS)
    .reverse()
    .map(({ id, title }) => ({
      uri: `kyros://task/${id}`,
      name: id,
      description: `A task; data: ${JSON.stringify(title)}`,
      mimeType: JSON_TYPE,
    }));
}
