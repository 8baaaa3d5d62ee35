/** The door for any command, as the API document describes it. */
import type { JsonSchema } from '../surfaces/json-schema.ts';
import type { FixedRoute } from '../surfaces/openapi.ts';
import { exactly, json, list, number, object, text } from './fixed-schema.ts';

/** Characters of a line that is completed. */
export const MAX_LINE = 4000;

const done = object({
  id: text('Id of the call'),
  ok: { const: true },
  command: text('Dotted name'),
  line: text('As it can be typed'),
  output: {},
  text: text('For people'),
  'view?': { type: 'object' },
});
const pending = object({
  id: text('Id of the call'),
  status: { const: 'pending' },
  confirm_id: text('For POST /hub/confirmations/{id}'),
  preview: text('What will happen'),
});
const transcript = object({ ok: { type: 'boolean' }, text: text('The transcript'), answers: list({ type: 'object' }) });
const asked: JsonSchema = {
  oneOf: [
    exactly({ text: text('A typed line, or several') }),
    exactly({
      command: text('Dotted name'),
      'args?': { type: 'object', description: 'Its input, as GET /hub/commands describes it' },
    }),
  ],
};

export const HUB: readonly FixedRoute[] = [
  {
    method: 'GET',
    path: '/hub/commands',
    name: 'hub.commands',
    tag: 'hub',
    limited: true,
    summary: 'List the commands the caller may use',
    responses: json(
      list(
        object({
          name: text('Dotted name'),
          summary: text('One sentence'),
          role: text('The least role'),
          effect: text('read, write or danger'),
          input: { type: 'object', description: 'JSON Schema' },
          examples: list(text('A typed line')),
          'http?': text('Method and path'),
        }),
      ),
      'The catalogue',
    ),
  },
  {
    method: 'POST',
    path: '/hub/commands',
    name: 'hub.give',
    tag: 'hub',
    limited: true,
    summary: 'Give a command, typed or by its name',
    description:
      'With an Idempotency-Key a repeat gets the first answer again. Several lines in one text are answered with a transcript.',
    reads: ['IfMatch', 'IdempotencyKey'],
    headers: ['Idempotency-Replayed'],
    request: { schema: asked },
    responses: [
      { status: 200, description: 'Done', schema: { oneOf: [done, transcript] } },
      { status: 202, description: 'Waits for a confirmation', schema: pending },
    ],
    problems: [400, 404, 409, 412, 413, 415],
  },
  {
    method: 'GET',
    path: '/hub/complete',
    name: 'hub.complete',
    tag: 'hub',
    limited: true,
    summary: 'Complete a line that is being typed',
    query: [{ name: 'line', description: 'The text up to the cursor', schema: { type: 'string', maxLength: MAX_LINE } }],
    responses: json(
      list(
        object({
          value: text('The whole word'),
          insert: text('What to put in'),
          from: number('Where in the line'),
          kind: text('noun, command, flag, choice or entity'),
          hint: text('What it means'),
        }),
      ),
      'The completions',
    ),
    problems: [400],
  },
];
