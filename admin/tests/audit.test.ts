import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import Audit from '../src/routes/(console)/audit/+page.svelte';
import { goto, page } from './address.svelte.ts';
import { toAuditRow } from './fixtures.ts';
import { answers, breaks, hangs, setStage, show, signIn } from './stage.ts';

vi.mock('$app/state', () => import('./address.svelte.ts'));
vi.mock('$app/navigation', () => import('./address.svelte.ts'));

const stage = setStage();
const rows = (...list: ReturnType<typeof toAuditRow>[]) => answers('/audit', { rows: list, next_before: null });
beforeEach(() => signIn(['audit.list', 'audit.verify', 'task.list']));

test('who may not see it is told so, and nothing is asked', async () => {
  signIn(['task.list'], 'viewer');
  const screen = await show(Audit);
  await expect.poll(() => screen.container.querySelector('[data-empty=forbidden]')).not.toBeNull();
});

test('it loads, and a failure is read again', async () => {
  stage.use(hangs('/audit'));
  const loading = await show(Audit);
  await expect.element(loading.getByRole('status', { name: 'Loading' })).toBeVisible();
  await loading.unmount();
  stage.use(breaks('/audit'));
  const screen = await show(Audit);
  await expect.element(screen.getByRole('alert')).toMatchTextContent('The database rests.');
  stage.use(rows(toAuditRow()));
  await screen.getByRole('button', { name: 'Try again' }).click();
  await expect.element(screen.getByTestId('audit-7')).toMatchTextContent('Done');
});

test('filters stand in the address and in what is asked; none that fits offers to clear them', async () => {
  const asked: string[] = [];
  stage.use(
    http.get('*/audit', ({ request }) => {
      const { search, searchParams } = new URL(request.url);
      asked.push(search);
      const list = searchParams.get('outcome') === 'forbidden' ? [] : [toAuditRow({ outcome: 'unknown_command' })];
      return HttpResponse.json({ rows: list, next_before: null });
    }),
  );
  await goto('http://localhost/admin/audit?channel=api');
  const screen = await show(Audit);
  await expect.element(screen.getByTestId('filter-channel')).toHaveValue('api');
  await expect.element(screen.getByTestId('audit-7')).toMatchTextContent('Unknown command');
  await expect.poll(() => asked.at(-1)).toContain('channel=api');
  await screen.getByTestId('filter-outcome').fill('forbidden');
  screen
    .getByTestId('filter-outcome')
    .element()
    .dispatchEvent(new Event('change', { bubbles: true }));
  await expect.element(screen.getByText('No record fits the filter')).toBeVisible();
  expect(page.url.search).toBe('?channel=api&outcome=forbidden');
  await screen.getByRole('button', { name: 'Clear the filter' }).click();
  await expect.element(screen.getByTestId('audit-7')).toBeVisible();
  expect(page.url.search).toBe('');
});

test('the panel’s own looking is left out until it is asked for', async () => {
  stage.use(rows(toAuditRow(), toAuditRow({ seq: 6, channel: 'panel', command: 'task.list' })));
  const screen = await show(Audit);
  await expect.element(screen.getByTestId('audit-7')).toBeVisible();
  expect(screen.getByTestId('audit-6').elements()).toHaveLength(0);
  await screen.getByTestId('looking').click();
  await expect.element(screen.getByTestId('audit-6')).toBeVisible();
});

test('the chain is verified, and a break is told with its place', async () => {
  stage.use(
    rows(toAuditRow()),
    answers('/audit/verify', {
      ok: false,
      checked: 7,
      head: { seq: 7, hash: 'a' },
      first_bad_seq: 5,
      problem: 'its hash is another one',
    }),
  );
  const screen = await show(Audit);
  await screen.getByTestId('verify').click();
  await expect.element(screen.getByTestId('verified')).toMatchTextContent('broken at record 5: its hash is another one');
  stage.use(answers('/audit/verify', { ok: true, checked: 7, head: { seq: 7, hash: 'a' }, first_bad_seq: null, problem: null }));
  await screen.getByTestId('verify').click();
  await expect.element(screen.getByTestId('verified')).toMatchTextContent('whole: 7 records');
});
