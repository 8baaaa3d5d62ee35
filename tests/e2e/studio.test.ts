/** The studio and the jobs: from a form to a file on disk, and what people are told when it goes wrong. */
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { expect as see, type Page } from '@playwright/test';
import { expect, test } from 'vitest';
import { fillAutomation } from './automation.ts';
import { setStage } from './stage.ts';

const stage = setStage();
/** Address, what must be there, what is opened, and what then shows. */
const FILLED: [string, string, string?, string?][] = [
  ['/jobs', '[data-testid=jobs]'],
  ['/jobs?status=ready', '[data-testid^=job-J]', '[data-testid^=job-J]', '[data-testid=variants]'],
  ['/studio?tool=http.request', '[data-testid=studio-form]'],
  ['/scheduler', '[data-testid=schedules]', '[data-testid^=open-S]', '[data-testid^=fires-]'],
  ['/scheduler', '[data-testid=schedules]', '[data-testid=new-schedule]', '[data-testid=schedule-preview] li'],
  ['/remote?tab=triggers', '[data-testid=triggers]', '[data-testid^=test-]', '[role=status]'],
  ['/channels', '[data-testid=channels]', '[data-testid=more-slack]', '[data-testid=channel-more]'],
  ['/settings', '[data-testid=presets]', '[data-testid^=edit-preset-]', '[data-testid=preset-dialog]'],
  ['/settings?tab=webhooks', '[data-testid=sources]'],
  ['/settings?tab=approvals', '[data-testid=rules]'],
];
const TEXT = '#  Notes\n\n*  one\n*  two\n';

/** A job that is ready, made by the API. */
async function makeJob(text = TEXT, input: Record<string, unknown> = {}): Promise<{ id: string; variants: string[] }> {
  const { body } = await stage.hub.ask('/jobs', {
    body: { executor: 'docs.format', title: 'Made elsewhere', input: { text, ...input } },
  });
  const { body: job } = await stage.hub.ask(`/jobs/${body.id}?wait_seconds=50`);
  return { id: body.id, variants: job.variants.map(({ id }: { id: string }) => id) };
}

async function exportAs(page: Page, format: 'md' | 'json' | 'html'): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(`export-${format}`).click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

test('a preset is filled in, run, compared, edited and accepted, and the file that is saved holds what was written', async () => {
  const page = await stage.enter('/studio');
  await page.getByTestId('choose-tidy-markdown').click();
  await page.getByTestId('run').click();
  await see(page.getByTestId('studio-form')).toContainText('It is needed.');
  await page.getByTestId('input-text').fill(TEXT);
  await page.getByTestId('job-title').fill('Tidy my notes');
  await page.getByTestId('run').click();
  await page.waitForURL(/job=J-\d+/);
  const job = page.getByTestId('job');
  await see(job.getByTestId('job-status')).toHaveText('Ready');
  const card = job.locator('article').first();
  const id = (await card.getAttribute('data-testid'))!.replace('variant-', '');
  await see(page.getByTestId(`content-${id}`)).toContainText('- one');
  await page.getByTestId(`diff-${id}`).click();
  await see(page.getByTestId(`changes-${id}`)).toContainText('added: - one');
  await see(page.getByTestId(`changes-${id}`)).toContainText('removed: *  one');
  await page.getByTestId(`edit-${id}`).click();
  await page.getByTestId(`edit-text-${id}`).fill('# Notes\n\nWritten by hand.\n');
  await page.getByTestId(`save-${id}`).click();
  await see(page.getByTestId(`content-${id}`)).toContainText('Written by hand.');
  await page.getByTestId(`accept-${id}`).click();
  await see(job.getByTestId('job-status')).toHaveText('Accepted');

  const markdown = await exportAs(page, 'md');
  expect(markdown.name).toMatch(/\.md$/);
  expect(markdown.text).toBe('# Notes\n\nWritten by hand.\n');
  const json = JSON.parse((await exportAs(page, 'json')).text);
  expect(JSON.stringify(json)).toContain(id);
  expect(JSON.stringify(json)).toContain('Written by hand.');
  const html = await exportAs(page, 'html');
  expect(html.name).toMatch(/\.html$/);
  expect(html.text).toMatch(/<h1[^>]*>Notes<\/h1>/);
  expect(html.text).not.toContain('<script');
  expect(stage.complaints).toEqual([]);
});

test('of two who edit one variant the second sees what the first wrote, and nothing is lost', async () => {
  const { id, variants } = await makeJob();
  const [variant] = variants as [string];
  const page = await stage.enter(`/jobs/${id}`);
  await page.getByTestId(`edit-${variant}`).click();
  await page.getByTestId(`edit-text-${variant}`).fill('Mine');
  const { headers } = await stage.hub.ask(`/variants/${variant}`);
  await stage.hub.ask(`/variants/${variant}`, {
    method: 'PUT',
    body: { content: 'Theirs' },
    headers: { 'If-Match': headers.get('etag')! },
  });
  await page.getByTestId(`save-${variant}`).click();
  await see(page.getByTestId('edit-conflict')).toContainText('Theirs');
  expect((await stage.hub.ask(`/variants/${variant}`)).body.content).toBe('Theirs');
  await page.getByTestId('keep-mine').click();
  await see(page.getByTestId(`content-${variant}`)).toHaveText('Mine');
  expect((await stage.hub.ask(`/variants/${variant}`)).body).toMatchObject({
    content: 'Mine',
    proposed: expect.stringContaining('# Notes'),
  });
});

test('a job that fails says why and what to do, and its input can be taken over and put right', async () => {
  const page = await stage.enter('/studio?tool=docs.format');
  await page.getByTestId('input-language').selectOption('json');
  await page.getByTestId('input-text').fill('{');
  await page.getByTestId('run').click();
  await see(page.getByTestId('failure')).toContainText('Change the input and ask again.');
  await page.getByTestId('again').click();
  await page.waitForURL(/from=J-\d+/);
  await see(page.getByTestId('input-text')).toHaveValue('{');
  await page.getByTestId('input-text').fill('{"a":1}');
  await page.getByTestId('run').click();
  await see(page.getByTestId('job-status')).toHaveText('Ready');
  await see(page.getByTestId('variants')).toContainText('"a": 1');
});

test('one more variant is asked for with a wish of its own', async () => {
  const { id, variants } = await makeJob();
  const page = await stage.enter(`/jobs/${id}`);
  await see(page.getByTestId('variants').locator('article')).toHaveCount(variants.length);
  await page.getByTestId('more').click();
  await page.getByTestId('param-printWidth').fill('wide');
  await page.getByTestId('ask-variant').click();
  await see(page.getByTestId('more-variants')).toContainText('This is not a number.');
  await page.getByTestId('param-printWidth').fill('40');
  await page.getByTestId('ask-variant').click();
  await see(page.getByTestId('variants').locator('article')).toHaveCount(variants.length + 1);
  const { body } = await stage.hub.ask(`/jobs/${id}`);
  expect(body.variants.map(({ params }: { params: unknown }) => params)).toContainEqual(
    expect.objectContaining({ printWidth: 40 }),
  );
});

test('the list follows what happens, and its filter stands in the address', async () => {
  const page = await stage.enter('/jobs?status=ready');
  const { id } = await makeJob();
  await see(page.getByTestId(`job-${id}`)).toBeVisible();
  await page.getByTestId('status-failed').click();
  await page.waitForURL(/status=failed/);
  await see(page.getByTestId(`job-${id}`)).toHaveCount(0);
  await page.getByTestId('status-all').click();
  await page.getByTestId(`job-${id}`).click();
  await page.waitForURL(new RegExp(`/jobs/${id}$`));
  await page.goto(`${stage.hub.url}/admin/jobs/J-99999`);
  await page.locator('[data-empty=unmatched]').waitFor();
});

test('a viewer sees jobs and takes accepted variants, and no control that writes', async () => {
  const { id, variants } = await makeJob();
  const page = await stage.enter(`/jobs/${id}`, { as: await stage.invite('vic', 'viewer') });
  await page.getByTestId(`content-${variants[0]}`).waitFor();
  for (const control of ['accept', 'edit', 'reject']) await see(page.getByTestId(`${control}-${variants[0]}`)).toHaveCount(0);
  await see(page.getByTestId('more')).toHaveCount(0);
  await see(page.getByTestId('nav-studio')).toHaveCount(0);
  await stage.hub.ask(`/variants/${variants[0]}/accept`, { body: {} });
  expect((await exportAs(page, 'md')).text).toContain('# Notes');
  await page.goto(`${stage.hub.url}/admin/studio`);
  await page.locator('[data-empty=forbidden]').waitFor();
});

test.each(['dark', 'light'] as const)(
  'axe finds nothing serious in the %s theme on these pages when there is something on them',
  async (colorScheme) => {
    if (colorScheme === 'dark') await fillAutomation(stage.hub);
    const page = await stage.enter('/jobs', { colorScheme, reducedMotion: 'reduce' });
    const faults: Record<string, string[]> = {};
    for (const [path, ready, click, shown] of FILLED) {
      await page.goto(`${stage.hub.url}/admin${path}`);
      await page.locator(ready).first().waitFor();
      if (click !== undefined) await page.locator(click).first().click();
      if (shown !== undefined) await page.locator(shown).first().waitFor();
      await page.evaluate(
        'Promise.all(document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished.catch(() => 0)))',
      );
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
      if (found.length > 0) faults[`${path} ${click ?? ''}`] = found;
    }
    expect(faults).toEqual({});
  },
  180_000,
);
