/** Forms (modals): the new task, drawn from the command's own schema, and the reason of a denial. */
import type { Command } from '../../hub/command.ts';
import { HubError } from '../../hub/errors.ts';
import { parseArgs } from '../../hub/language/values.ts';
import { expectedOf, fieldsOf, type Field } from '../../hub/schema.ts';
import { toInputSchema } from '../../hub/surfaces/json-schema.ts';
import { cut } from './blocks.ts';

/** `callback_id`s of our forms. */
export const FORMS = { task: 'kyros_task_form', deny: 'kyros_deny_form' } as const;

export type Form = Record<string, unknown>;
/** What Slack sends of a form: by block, by action. */
export type FormState = Record<string, Record<string, { value?: string | null; selected_option?: { value: string } | null }>>;

const ACTION = 'value';
/** From so many characters on, a text has several lines. */
const MULTILINE_FROM = 1000;
/** Slack's bounds. */
const MAX_INITIAL = 3000;
const MAX_HINT = 2000;
const MAX_OPTIONS = 100;
const MAX_METADATA = 3000;

/** `initial`: values that are there already, as text. `metadata` comes back with the form. */
export function toCommandForm(command: Command, title: string, metadata: unknown, initial: Record<string, string> = {}): Form {
  const lengths = (toInputSchema(command.input).properties ?? {}) as Record<string, { maxLength?: number }>;
  return {
    type: 'modal',
    callback_id: FORMS.task,
    private_metadata: toMetadata(metadata),
    title: { type: 'plain_text', text: title },
    submit: { type: 'plain_text', text: 'Create' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: fieldsOf(command.input).map((field) => toInput(field, lengths[field.name]?.maxLength ?? 0, initial[field.name])),
  };
}

function toInput(field: Field, maxLength: number, initial: string | undefined): Form {
  return {
    type: 'input',
    block_id: field.name,
    optional: !field.required,
    label: { type: 'plain_text', text: toLabel(field.name) },
    hint: { type: 'plain_text', text: cut(toHint(field), MAX_HINT) },
    element: toElement(field, maxLength, initial),
  };
}

function toElement(field: Field, maxLength: number, initial: string | undefined): Form {
  const choices = field.kind === 'boolean' ? ['yes', 'no'] : field.choices;
  if (choices !== undefined && !field.list) {
    const options = choices
      .slice(0, MAX_OPTIONS)
      .map((choice) => ({ text: { type: 'plain_text', text: cut(choice, 75) }, value: choice }));
    const chosen = options.find(({ value }) => value === initial);
    return { type: 'static_select', action_id: ACTION, options, ...(chosen !== undefined && { initial_option: chosen }) };
  }
  return {
    type: 'plain_text_input',
    action_id: ACTION,
    multiline: maxLength >= MULTILINE_FROM,
    ...(initial !== undefined && { initial_value: cut(initial, Math.min(MAX_INITIAL, maxLength || MAX_INITIAL)) }),
  };
}

function toLabel(name: string): string {
  const words = name.replaceAll('_', ' ');
  return `${words[0]!.toUpperCase()}${words.slice(1)}`;
}

function toHint(field: Field): string {
  return field.list || field.kind !== 'text' ? `${field.description} As ${expectedOf(field)}.` : field.description;
}

/** The arguments of a filled form, or what is wrong by block, as Slack shows it. Times are read in `zone`. */
export function readCommandForm(
  command: Command,
  state: FormState,
  zone: string,
): { args: Record<string, unknown> } | { errors: Record<string, string> } {
  const given = Object.entries(state).flatMap(([name, actions]) => {
    const { value, selected_option } = actions[ACTION] ?? {};
    const text = selected_option?.value ?? value;
    return text == null || text.trim() === '' ? [] : [[name, text] as const];
  });
  try {
    return { args: parseArgs(command, Object.fromEntries(given), 'text', zone) };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return { errors: toErrors(error, command) };
  }
}

function toErrors({ fields, message }: HubError, command: Command): Record<string, string> {
  const names = fieldsOf(command.input).map(({ name }) => name);
  const errors = (fields.errors ?? []).map((issue) => [issue.path.split('/')[1] ?? '', issue.message] as const);
  const known = errors.filter(([name]) => names.includes(name));
  return known.length > 0 ? Object.fromEntries(known) : { [names[0]!]: message };
}

export function toDenyForm(code: string, metadata: unknown): Form {
  return {
    type: 'modal',
    callback_id: FORMS.deny,
    private_metadata: toMetadata(metadata),
    title: { type: 'plain_text', text: `Deny ${code}` },
    submit: { type: 'plain_text', text: 'Deny' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      {
        type: 'input',
        block_id: 'reason',
        optional: true,
        label: { type: 'plain_text', text: 'Reason' },
        hint: { type: 'plain_text', text: 'Kept with the decision and shown to the asker.' },
        element: { type: 'plain_text_input', action_id: ACTION, multiline: true, max_length: 500 },
      },
    ],
  };
}

/** The reason on one line, as the command takes it. */
export function readReason(state: FormState): string | undefined {
  const text = state.reason?.[ACTION]?.value?.replaceAll(/\s+/g, ' ').trim();
  return text === undefined || text === '' ? undefined : text;
}

function toMetadata(metadata: unknown): string {
  const text = JSON.stringify(metadata);
  if (text.length > MAX_METADATA) throw new HubError('payload_too_large', 'The form carries too much.');
  return text;
}
