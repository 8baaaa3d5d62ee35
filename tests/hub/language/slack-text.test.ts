import { describe, expect, test } from 'vitest';
import { undoSlack } from '../../../hub/language/slack-text.ts';

describe('undoSlack', () => {
  test.each([
    ['the three escapes, once', 'a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
    ['a link', '<https://kyros.dev/a?b=1&amp;c=2>', 'https://kyros.dev/a?b=1&c=2'],
    ['a link that Slack made of a word', '<http://kyros.dev|kyros.dev>', 'kyros.dev'],
    ['a link under another label', '<https://evil.example|https://kyros.dev>', 'https://evil.example'],
    ['a mail address', '<mailto:a@b.c|a@b.c>', 'a@b.c'],
    ['a person', '<@U1|ann>', '@U1'],
    ['a channel', '<#C1|general> <#C2>', '#general #C2'],
    ['everybody', '<!here> <!subteam^S1|@ops>', '@here @ops'],
    ['brackets that Slack did not make', 'a <b> c <', 'a <b> c <'],
  ])('G3 %s', (_, text, expected) => {
    expect(undoSlack(text)).toBe(expected);
  });

  test('S19 a person is named by what the id resolves to, never by the label, and only by one plain word', () => {
    const names: Record<string, string> = { U1: 'ann@kyros.dev', U2: 'x --force', U3: '"' };
    expect(undoSlack('<@U1|bob> <@U2|c> <@U3> <@U4>', (id) => names[id])).toBe('ann@kyros.dev @U2 @U3 @U4');
  });

  test('G3 100 KB of brackets take linear time', () => {
    for (const unit of ['<', '<a|', '<@', '<a', '>', '&amp;', '<|>'])
      expect(undoSlack(unit.repeat(100_000 / unit.length)).length).toBeGreaterThan(0);
  });
});
