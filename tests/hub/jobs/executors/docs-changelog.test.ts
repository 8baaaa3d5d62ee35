import { describe, expect, test } from 'vitest';
import { docsChangelog } from '../../../../hub/jobs/executors/docs-changelog.ts';
import { createFakeWork, failureOf, runExecutor } from '../../../support/fake-work.ts';

const LINES = `* 1a2b3c4 (HEAD -> main, tag: v2) feat(api)!: export as html
5d6e7f8 fix(panel): keep the order (#12)
feat: import
perf: read once
wip: something
Merge branch 'x'
docs(api): words

chore: pins
`;
const sections = (text: string) => [...text.matchAll(/^### (.+)$/gm)].map(([, title]) => title);

describe('docs.changelog from lines', () => {
  test('by type, by scope and in short; what breaks comes first, and nothing is lost', async () => {
    const [byType, byScope, short] = await runExecutor(docsChangelog, { text: LINES });
    expect(sections(byType!.content)).toEqual([
      'Breaking changes',
      'Features',
      'Fixes',
      'Performance',
      'Documentation',
      'Chores',
      'Wip',
      'Other',
    ]);
    expect(byType!.content).toContain('## Unreleased\n\n### Breaking changes\n\n- **api:** export as html (1a2b3c4)\n');
    expect(byType!.content).toContain("### Other\n\n- Merge branch 'x'\n");
    expect(sections(byScope!.content)).toEqual(['Breaking changes', 'api', 'panel', 'Without a scope', 'Other']);
    expect(byScope!.content).toContain('### api\n\n- feat: export as html (1a2b3c4)\n- docs: words\n');
    expect(sections(short!.content)).toEqual(['Breaking changes', 'Features', 'Fixes', 'Performance', 'Other']);
    expect(short!.content).toContain("### Other\n\n- Merge branch 'x'\n- 3 changes inside\n");
    expect(byType!.note).toBe('8 commits, 1 without a type.');
    for (const subject of [
      'export as html',
      'keep the order',
      'import',
      'read once',
      'something',
      'Merge branch',
      'words',
      'pins',
    ]) {
      expect(byType!.content).toContain(subject);
      expect(byScope!.content).toContain(subject);
    }
  });

  test('links only where an address is given', async () => {
    const without = await runExecutor(docsChangelog, { text: LINES });
    for (const { content } of without) expect(content).not.toContain('](');
    const [linked] = await runExecutor(docsChangelog, {
      text: LINES,
      url: 'https://git.example/me/it/',
      version: '2.0.0',
      date: '2026-12-01',
    });
    expect(linked!.content).toContain('## 2.0.0 - 2026-12-01\n');
    expect(linked!.content).toContain('export as html ([1a2b3c4](https://git.example/me/it/commit/1a2b3c4))');
    expect(linked!.content).toContain('keep the order ([#12](https://git.example/me/it/issues/12)) ([5d6e7f8]');
  });

  test('another heading on request', async () => {
    const work = createFakeWork({ params: { version: '9' } });
    expect((await runExecutor(docsChangelog, { text: LINES, version: '2' }, { work }))[0]!.content).toMatch(/^## 9\n/);
  });

  test('words of a commit are no markup', async () => {
    const text = 'fix: <script>x</script> [a](javascript:y) `<ok>` *b*\nfeat(<i>): c\n<img src=x>';
    for (const { content } of await runExecutor(docsChangelog, { text })) {
      expect(content.replaceAll(/`[^`]*`/g, '')).not.toMatch(/(?<!\\)[<[]/);
    }
    expect((await runExecutor(docsChangelog, { text }))[0]!.content).toContain('`<ok>`');
  });
});

describe('docs.changelog from whole messages', () => {
  const MESSAGES = `feat(api): one

A body.

BREAKING CHANGE: the old way
is gone
---
fix: two

Closes #7, #8
---
Revert "feat: zero"

This reverts commit abcdef1234567.
---
---
`;

  test('between marker lines', async () => {
    const [byType] = await runExecutor(docsChangelog, { text: MESSAGES });
    expect(byType!.content).toContain('### Breaking changes\n\n- **api:** the old way is gone\n');
    expect(byType!.content).toContain('- two (#7, #8)\n');
    expect(byType!.content).toContain('### Other\n\n- Revert "feat: zero"\n');
    expect(byType!.note).toBe('3 commits, 1 without a type.');
    const other = await runExecutor(docsChangelog, { text: MESSAGES.replaceAll('---', '=#='), separator: '=#=' });
    expect(other[0]!.content).toBe(byType!.content);
  });

  test('as git log prints them', async () => {
    const text = `commit 1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d (HEAD -> main)
Author: Ada <ada@example.org>
Date:   Tue Dec 1 09:00:00 2026 +0000

    feat: one
    
    BREAKING CHANGE: gone

commit 2a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d
Author: Ada <ada@example.org>

    fix: two
`;
    const [byType] = await runExecutor(docsChangelog, { text: text.replaceAll('\n', '\r\n') });
    expect(byType!.content).toContain(
      '### Breaking changes\n\n- gone (1a2b3c4)\n\n### Features\n\n- one (1a2b3c4)\n\n### Fixes\n\n- two (2a2b3c4)\n',
    );
    expect(byType!.content).not.toContain('Ada');
  });

  test('equal proposals are made once', async () => {
    expect(await runExecutor(docsChangelog, { text: 'just words\nmore words' })).toMatchObject([{ title: 'by type' }]);
  });
});

describe('docs.changelog refuses', () => {
  test.each([
    [{}, 'exactly one'],
    [{ text: 'a', repository: '/x' }, 'exactly one'],
    [{ text: 'a', url: 'javascript:alert(1)' }, 'address'],
    [{ text: 'a', url: 'https://x.example/)[' }, 'address'],
    [{ text: 'a', version: 'a\nb' }, 'one plain line'],
    [{ text: 'a', date: 'tomorrow' }, 'date'],
    [{ repository: '/x', to: '--output=/tmp/x' }, 'name'],
    [{ repository: '/x', to: 'a..b' }, 'name'],
    [{ repository: '/x', from: 'a b' }, 'name'],
    [{ repository: '/x', from: '-n1' }, 'name'],
    [{ repository: '/x\0y' }, 'plain line'],
    [{ text: 'a', shell: true }, 'shell'],
  ])('%j', (input, words) => {
    const read = docsChangelog.input.safeParse(input);
    expect(read.error?.message).toContain(words);
  });

  test('what holds no commit, and too many of them', async () => {
    expect(await failureOf(runExecutor(docsChangelog, { text: ' \n \n' }))).toMatchObject({
      code: 'invalid_input',
      message: 'There are no commits.',
    });
    expect((await failureOf(runExecutor(docsChangelog, { text: 'fix: a\n'.repeat(10_001) }))).message).toContain(
      'more than 10000',
    );
  });

  test('R13 a line that keeps patterns busy ends with its time at the latest', async () => {
    const text = `fix: ${'a/'.repeat(100_000)}#1 ${'('.repeat(100_000)}`;
    const outcome = await runExecutor(docsChangelog, { text }, { settings: { timeoutSeconds: 3 } }).catch((error) => error.code);
    expect(outcome === 'limit_exceeded' || Array.isArray(outcome)).toBe(true);
  });
});
