import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import Studio from '../src/routes/(console)/studio/+page.svelte';
import { goto } from './address.svelte.ts';
import { toJob, toPreset, toTool } from './fixtures.ts';
import { answers, breaks, hangs, setStage, show, signIn } from './stage.ts';

vi.mock('$app/state', () => import('./address.svelte.ts'));
vi.mock('$app/navigation', () => import('./address.svelte.ts'));

const stage = setStage(
  answers('/tools', { tools: [toTool(), toTool({ id: 'runbook', role: 'admin' }), toTool({ id: 'graph', enabled: false })] }),
  answers('/presets', { presets: [toPreset()], next_cursor: null }),
  answers('/jobs/J-7', toJob({ id: 'J-7' })),
  http.post('*/jobs', () => HttpResponse.json({ id: 'J-7' }, { status: 202 })),
);
beforeEach(() => signIn(['job.create'], 'operator'));

test('it loads, fails and is read again', async () => {
  stage.use(hangs('/tools'));
  const loading = await show(Studio);
  await expect.element(loading.getByRole('status', { name: 'Loading' })).toBeVisible();
  await loading.unmount();
  stage.use(breaks('/tools'));
  const screen = await show(Studio);
  await expect.element(screen.getByRole('alert')).toMatchTextContent('The database rests.');
  stage.use(answers('/tools', { tools: [toTool()] }));
  await screen.getByRole('button', { name: 'Try again' }).click();
  await expect.element(screen.getByText('Choose a preset or a tool').last()).toBeVisible();
});

test('who may not ask for work is told who may', async () => {
  signIn(['job.list'], 'viewer');
  const screen = await show(Studio);
  await expect.element(screen.getByText('Agents and operators ask for work')).toBeVisible();
});

test('only what a person may use, and what is on, is offered', async () => {
  const screen = await show(Studio);
  await expect.element(screen.getByTestId('choose-docs.format')).toBeVisible();
  expect(screen.getByTestId('choose-runbook').elements()).toHaveLength(0);
  expect(screen.getByTestId('choose-graph').elements()).toHaveLength(0);
});

test('a tool has a form of its schema: what is needed, choices, defaults and numbers; its job is sent and shown', async () => {
  await goto('http://localhost/admin/studio?tool=docs.format');
  const screen = await show(Studio);
  await expect.element(screen.getByTestId('input-text')).toHaveValue('#  Title');
  await expect.element(screen.getByText('What is tidied.')).toBeVisible();
  await expect.element(screen.getByTestId('input-language')).toMatchTextContent('markdown (default)');
  await screen.getByTestId('input-text').fill('');
  await screen.getByTestId('run').click();
  await expect.element(screen.getByRole('alert')).toBeVisible();
  expect(stage.sent).toEqual([]);
  await screen.getByTestId('input-text').fill('# Notes');
  await screen.getByTestId('input-language').selectOptions('json');
  await screen.getByTestId('input-width').fill('80');
  await screen.getByTestId('job-title').fill(' Tidy it ');
  await screen.getByTestId('run').click();
  await expect
    .poll(() => stage.sent.map(({ body }) => body))
    .toEqual([{ executor: 'docs.format', title: 'Tidy it', input: { text: '# Notes', language: 'json', width: 80 } }]);
  await expect.element(screen.getByTestId('job')).toMatchTextContent('Tidy the notes');
});

test('a preset is sent by its name, and what was emptied of it is taken out', async () => {
  await goto('http://localhost/admin/studio?preset=tidy-markdown');
  const screen = await show(Studio);
  await expect.element(screen.getByTestId('input-language')).toHaveValue('markdown');
  await screen.getByTestId('input-language').selectOptions('');
  await screen.getByTestId('input-text').fill('# Notes');
  await screen.getByTestId('run').click();
  await expect
    .poll(() => stage.sent.map(({ body }) => body))
    .toEqual([{ preset: 'tidy-markdown', input: { text: '# Notes', language: null } }]);
});

test('what the hub finds wrong stands at its field', async () => {
  stage.use(
    http.post('*/jobs', () =>
      HttpResponse.json(
        {
          status: 422,
          code: 'invalid_input',
          detail: 'Check it.',
          errors: [{ path: '/input/width', message: 'is too small' }],
        },
        { status: 422 },
      ),
    ),
  );
  await goto('http://localhost/admin/studio?tool=docs.format');
  const screen = await show(Studio);
  await screen.getByTestId('input-width').fill('21');
  await screen.getByTestId('run').click();
  await expect.element(screen.getByTestId('studio-failure')).toHaveTextContent('Check it.');
  await expect.element(screen.getByTestId('input-width')).toHaveAttribute('aria-invalid', 'true');
  await expect.element(screen.getByText('is too small')).toBeVisible();
});
