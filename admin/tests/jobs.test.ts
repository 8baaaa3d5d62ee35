import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import JobDetail from '#admin/jobs/JobDetail.svelte';
import type { Job } from '#admin/jobs/jobs.ts';
import Jobs from '../src/routes/(console)/jobs/+page.svelte';
import { toJob, toTool, toVariant } from './fixtures.ts';
import { answers, breaks, hangs, setStage, show, signIn } from './stage.ts';

vi.mock('$app/state', () => import('./address.svelte.ts'));
vi.mock('$app/navigation', () => import('./address.svelte.ts'));

const stage = setStage(answers('/tools', { tools: [toTool()] }));
const list = (...jobs: Job[]) => answers('/jobs', { jobs, next_cursor: null });
beforeEach(() => signIn(['job.create', 'job.cancel', 'job.retry', 'job.variant', 'variant.accept', 'variant.edit']));

test('the list says that it loads', async () => {
  stage.use(hangs('/jobs'));
  await expect.element((await show(Jobs)).getByRole('status', { name: 'Loading' })).toBeVisible();
});

test('an empty list leads to the studio, and one emptied by a filter shows all again', async () => {
  const asked: string[] = [];
  stage.use(
    http.get('*/jobs', ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json({ jobs: [], next_cursor: null });
    }),
  );
  const screen = await show(Jobs);
  await expect
    .element(screen.getByRole('link', { name: 'Open the studio' }))
    .toHaveAttribute('href', expect.stringMatching(/\/studio$/));
  await screen.getByTestId('status-failed').click();
  await expect.element(screen.getByText('No job is like that')).toBeVisible();
  // The page knows at once that an empty list stays empty; the hub is asked all the same.
  await expect.poll(() => asked.at(-1)).toContain('status=failed');
  await screen.getByRole('button', { name: 'Show all' }).click();
  await expect.element(screen.getByText('No jobs yet')).toBeVisible();
});

test('a list that could not be read is read again', async () => {
  stage.use(breaks('/jobs'));
  const screen = await show(Jobs);
  await expect.element(screen.getByRole('alert')).toMatchTextContent('The database rests.');
  stage.use(
    list(
      toJob(),
      toJob({ id: 'J-2', status: 'failed', failure: { code: 'timeout', message: 'It took too long.', permanent: false } }),
      toJob({ id: 'J-3', status: 'running', progress: { message: 'Half of it' } }),
    ),
  );
  await screen.getByRole('button', { name: 'Try again' }).click();
  await expect.element(screen.getByTestId('job-J-1')).toMatchTextContent('Ready');
  await expect.element(screen.getByTestId('job-J-2')).toMatchTextContent('It took too long.');
  await expect.element(screen.getByTestId('job-J-3')).toMatchTextContent('Half of it');
});

test('a job that is not there says so, one that cannot be read is read again', async () => {
  stage.use(http.get('*/jobs/J-9', () => HttpResponse.json({ status: 404, code: 'not_found' }, { status: 404 })));
  const gone = await show(JobDetail, { id: 'J-9' });
  await expect.element(gone.getByText('There is no job J-9')).toBeVisible();
  await gone.unmount();
  stage.use(breaks('/jobs/J-1'));
  const screen = await show(JobDetail, { id: 'J-1' });
  // A failure of the hub is tried twice more before it is shown.
  await expect.element(screen.getByRole('alert'), { timeout: 15_000 }).toMatchTextContent('The database rests.');
});

test('a variant is accepted under the version that was seen, and another one is rejected with a reason', async () => {
  stage.use(
    answers('/jobs/J-1', toJob({ variants: [toVariant(), toVariant({ id: 'V-2', title: 'Long', etag: '"4-v"' })] })),
    http.post('*/variants/V-2/accept', () => HttpResponse.json({ variant: toVariant({ id: 'V-2' }), rejected: ['V-1'] })),
    http.post('*/variants/V-1/reject', () => HttpResponse.json({ variant: toVariant() })),
  );
  const screen = await show(JobDetail, { id: 'J-1' });
  await screen.getByTestId('accept-V-2').click();
  await expect.element(screen.getByText('V-2 is accepted, V-1 rejected.')).toBeVisible();
  await screen.getByTestId('reject-V-1').click();
  await screen.getByTestId('reason').fill('Too short');
  await screen.getByTestId('confirm').click();
  await expect
    .poll(() => stage.sent)
    .toEqual([
      { method: 'POST', path: '/variants/V-2/accept', body: {}, ifMatch: '"4-v"' },
      { method: 'POST', path: '/variants/V-1/reject', body: { reason: 'Too short' }, ifMatch: null },
    ]);
});

test('an edit sends the text under the version that was seen', async () => {
  stage.use(
    answers('/jobs/J-1', toJob({ variants: [toVariant()] })),
    http.put('*/variants/V-1', () => HttpResponse.json(toVariant({ version: 2 }))),
  );
  const screen = await show(JobDetail, { id: 'J-1' });
  await screen.getByTestId('edit-V-1').click();
  await screen.getByTestId('edit-text-V-1').fill('# Better\n');
  await screen.getByTestId('save-V-1').click();
  await expect
    .poll(() => stage.sent)
    .toEqual([{ method: 'PUT', path: '/variants/V-1', body: { content: '# Better\n' }, ifMatch: '"1-v"' }]);
});

test('a failed job says what to do and is tried again; one that runs is cancelled with a reason', async () => {
  const failure = { code: 'timeout', message: 'It took too long.', permanent: false };
  stage.use(
    answers('/jobs/J-1', toJob({ status: 'failed', failure })),
    answers('/jobs/J-2', toJob({ id: 'J-2', status: 'running', progress: { message: 'Half of it', percent: 50 } })),
    http.post('*/jobs/:id/:deed', () => HttpResponse.json(toJob())),
  );
  const failed = await show(JobDetail, { id: 'J-1' });
  await expect.element(failed.getByTestId('failure')).toMatchTextContent('Give it less');
  await failed.getByTestId('retry').click();
  await expect.poll(() => stage.sent.map(({ path }) => path)).toEqual(['/jobs/J-1/retry']);
  await failed.unmount();
  const running = await show(JobDetail, { id: 'J-2' });
  await expect.element(running.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50');
  await running.getByTestId('cancel').click();
  await running.getByTestId('reason').fill('Wrong text');
  await running.getByTestId('confirm').click();
  await expect.poll(() => stage.sent.at(-1)).toMatchObject({ path: '/jobs/J-2/cancel', body: { reason: 'Wrong text' } });
});

test('who may only look sees the variants and nothing to press', async () => {
  signIn(['job.list'], 'viewer');
  stage.use(answers('/jobs/J-1', toJob({ variants: [toVariant()] })));
  const screen = await show(JobDetail, { id: 'J-1' });
  await expect.element(screen.getByTestId('content-V-1')).toMatchTextContent('# Notes');
  expect(screen.container.querySelectorAll('[data-writes]')).toHaveLength(0);
});
