/** Commands as tools of the Model Context Protocol (2025-06-18, "Tools"): names, schemas and hints from the registry. */
import type { Command } from '../command.ts';
import { toInputSchema, type JsonSchema } from './json-schema.ts';
import { toUsage } from './usage.ts';

export type ToolDescription = {
  /** `task.create` is `task_create`: clients take letters, digits, `_` and `-`. */
  name: string;
  title: string;
  description: string;
  inputSchema: JsonSchema & { type: 'object' };
  annotations: {
    title: string;
    readOnlyHint: boolean;
    destructiveHint: boolean;
    idempotentHint: boolean;
    openWorldHint: boolean;
  };
};

const drawn = new WeakMap<Command, ToolDescription>();

/** `commands` are those the caller may use (C3). */
export function toTools(commands: readonly Command[]): ToolDescription[] {
  return commands.map(toTool);
}

export function toToolName(command: Command): string {
  return command.name.replaceAll('.', '_');
}

function toTool(command: Command): ToolDescription {
  const tool = drawn.get(command) ?? draw(command);
  drawn.set(command, tool);
  return tool;
}

function draw(command: Command): ToolDescription {
  const { summary, effect, examples } = command;
  const waits = effect === 'danger' ? ' It waits for a confirmation and answers with its id.' : '';
  return {
    name: toToolName(command),
    title: summary,
    description: `${summary}.${waits} As a typed line: ${toUsage(command)}, for example: ${examples[0]}`,
    inputSchema: { ...toInputSchema(command.input), type: 'object' },
    annotations: {
      title: summary,
      readOnlyHint: effect === 'read',
      destructiveHint: effect === 'danger',
      idempotentHint: effect === 'read',
      openWorldHint: false,
    },
  };
}
