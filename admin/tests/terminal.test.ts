import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import AnswerPane from '#admin/terminal/AnswerPane.svelte';
import TerminalPane from '#admin/terminal/TerminalPane.svelte';
import { setStage, show, signIn } from './stage.ts';

vi.mock('$app/state', () => import('./address.svelte.ts'));
vi.mock('$app/navigation', () => import('./address.svelte.ts'));

/** The far side of the socket, in which a hub would sit. */
const far = vi.hoisted(() => {
  const heard = new Map<string, (value: unknown) => void>();
  const emitted: { name: string; message: { id: string; text?: string }; reply: (value: unknown) => void }[] = [];
  const socket = {
    active: true,
    on: (name: string, run: (value: unknown) => void) => heard.set(name, run),
    emit: (name: string, message: { id: string; text?: string }, reply: (value: unknown) => void) =>
      emitted.push({ name, message, reply }),
    timeout: () => ({ emitWithAck: async () => ({ completions: [] }) }),
    disconnect: () => undefined,
    connect: () => undefined,
  };
  return { heard, emitted, socket, say: (name: string, value?: unknown) => heard.get(name)?.(value) };
});
vi.mock('socket.io-client', () => ({ io: () => far.socket }));

const stage = setStage();
const done = {
  ok: true as const,
  id: 'c-1',
  command: 'task.list',
  line: 'task list',
  output: { tasks: [{ id: 'T-1' }] },
  text: '1 task.',
  view: { columns: ['id'], rows: [['T-1']] },
};
beforeEach(() => {
  far.emitted.length = 0;
  signIn(['task.list', 'schedule.create', 'trigger.create', 'approval.decide', 'confirm.approve']);
});

test('the terminal connects, gives a line, shows its answer, and can stop one that runs', async () => {
  const onAnswer = vi.fn();
  const screen = await show(TerminalPane, { onAnswer });
  await expect.element(screen.getByTestId('terminal-status')).toHaveAttribute('data-state', 'connecting');
  await expect.poll(() => far.heard.has('welcome'), { timeout: 20_000 }).toBe(true);
  far.say('welcome', { principal: { name: 'Ann', role: 'admin' } });
  await expect.element(screen.getByTestId('terminal-status')).toHaveAttribute('data-state', 'open');
  const input = screen.container.querySelector<HTMLTextAreaElement>('textarea')!;
  input.focus();
  const { userEvent } = await import('vitest/browser');
  await userEvent.keyboard('task list{Enter}');
  await expect.poll(() => far.emitted.map(({ name, message }) => [name, message.text])).toEqual([['command', 'task list']]);
  await screen.getByTestId('stop').click();
  await expect.poll(() => far.emitted.map(({ name }) => name)).toEqual(['command', 'cancel']);
  expect(far.emitted[1]!.message.id).toBe(far.emitted[0]!.message.id);
  far.emitted[0]!.reply(done);
  await expect.poll(() => onAnswer.mock.calls).toEqual([['task list', done]]);
  far.say('disconnect');
  await expect.element(screen.getByTestId('terminal-status')).toHaveAttribute('data-state', 'closed');
});

test('no answer yet is told; an answer is a table or JSON, and can be scheduled or made a trigger', async () => {
  const none = await show(AnswerPane, { line: '', reply: undefined, onSchedule: () => undefined, onTrigger: () => undefined });
  await expect.element(none.getByText('No answer yet')).toBeVisible();
  await none.unmount();
  const [onSchedule, onTrigger] = [vi.fn(), vi.fn()];
  const screen = await show(AnswerPane, { line: 'task list', reply: done, onSchedule, onTrigger });
  await expect.element(screen.getByRole('columnheader', { name: 'id' })).toBeVisible();
  await screen.getByRole('button', { name: 'JSON' }).click();
  await expect.poll(() => screen.container.textContent).toContain('"tasks"');
  await screen.getByTestId('schedule-this').click();
  await screen.getByTestId('trigger-this').click();
  expect([onSchedule.mock.calls.length, onTrigger.mock.calls.length]).toEqual([1, 1]);
});

test('a refusal says why and what to do next', async () => {
  const reply = {
    ok: false as const,
    code: 'unknown_command',
    detail: 'There is no command task shw.',
    next: 'Did you mean task show?',
  };
  const screen = await show(AnswerPane, { line: 'task shw', reply, onSchedule: () => undefined, onTrigger: () => undefined });
  await expect.element(screen.getByText('There is no command task shw.')).toBeVisible();
  await expect.element(screen.getByText('Did you mean task show?')).toBeVisible();
  expect(screen.getByTestId('schedule-this').elements()).toHaveLength(0);
});

test('what needs a yes shows what would happen, and is sent with the answer to it', async () => {
  stage.use(http.post('*/hub/confirmations/*', () => HttpResponse.json({ ok: true, text: 'T-1 is deleted.' })));
  const reply = {
    ok: true as const,
    id: 'c-2',
    command: 'task.delete',
    line: 'task delete T-1',
    status: 'pending' as const,
    confirm_id: 'k-1',
    preview: 'T-1 goes.',
    text: 'Confirm it.',
  };
  const screen = await show(AnswerPane, {
    line: 'task delete T-1',
    reply,
    onSchedule: () => undefined,
    onTrigger: () => undefined,
  });
  await expect.element(screen.getByText('T-1 goes.')).toBeVisible();
  await screen.getByTestId('confirm-answer').click();
  await expect.poll(() => stage.sent.map(({ path }) => path)).toEqual([expect.stringContaining('k-1')]);
});
