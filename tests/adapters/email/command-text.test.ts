/** Which commands a mail holds (S32, G5, G8), from its parsed form; and how the HTML of mail programs becomes text. */
import { describe, expect, test } from 'vitest';
import { toCommandText, TextRefusal } from '../../../adapters/email/command-text.ts';
import { parseHeader, type Header } from '../../../adapters/email/header.ts';
import { toHtmlText } from '../../../adapters/email/html-text.ts';
import type { ParsedMail } from '../../../adapters/email/parse-task.ts';

const isCommand = (line: string) => /^(task (list|show|create|delete)|help|approve|whoami)\b/i.test(line);

type Parts = { subject?: string; plain?: string; html?: string; headers?: string; cut?: boolean };

function read({ subject = 'hello', plain, html, headers = '', cut = false }: Parts) {
  const parsed: ParsedMail = {
    from: [],
    to: [],
    cc: [],
    subject,
    ...(plain !== undefined && { plain: { text: plain, cut } }),
    ...(html !== undefined && { html: toHtmlText(html) }),
  };
  return toCommandText(parsed, parseHeader(Buffer.from(`X: y\r\n${headers}\r\n`)) as Header, isCommand);
}

const textOf = (parts: Parts) => read(parts).text;

describe('the subject', () => {
  test.each([
    ['task list', 'task list'],
    ['  Task   List ', 'Task List'],
    ['[EXT] [team] task list', 'task list'],
  ])('"%s" is the command "%s"', (subject, command) => expect(textOf({ subject, plain: '' })).toBe(command));

  test.each(['Re: task list', 'Fwd: task list', 'AW: task list', 'WG: task list', 'RE[2]: task list'])(
    '"%s" is of another mail',
    (subject) => {
      expect(() => read({ subject, plain: '' })).toThrow(TextRefusal);
      expect(textOf({ subject, plain: 'help' })).toBe('help');
    },
  );

  test('of an answer is no command, whatever it says', () => {
    expect(textOf({ subject: 'task delete T-1', plain: 'approve A7Q2', headers: 'In-Reply-To: <a@b.c>\r\n' })).toBe(
      'approve A7Q2',
    );
  });

  test('goes before the commands of the text, and prose below it is no command', () => {
    expect(textOf({ subject: 'task list', plain: 'task show T-1\nDear hub\n' })).toBe('task list\ntask show T-1');
    expect(textOf({ subject: 'task list', plain: 'Dear hub,\ntask show T-1\n' })).toBe('task list');
  });
});

describe('the text', () => {
  test('its first block is taken as it stands, mistakes included; more below is said', () => {
    expect(read({ plain: '\n\ntask list\ntsak show T-1\n\nSome prose\n' })).toEqual({ text: 'task list\ntsak show T-1' });
    expect(read({ plain: 'task list\n\ntask show T-1\n' })).toEqual({
      text: 'task list',
      note: 'Only the lines above the first empty line were run.',
    });
  });

  test('G5 JSON keeps its empty lines, in a fence and without', () => {
    expect(textOf({ plain: '```json\n{"command":\n\n"task.list"}\n```\nBest regards\nAnn' })).toBe(
      '```json\n{"command":\n\n"task.list"}\n```',
    );
    expect(textOf({ plain: '[\n\n{"command": "task.list"}]\n-- \nAnn' })).toBe('[\n\n{"command": "task.list"}]');
  });

  test('S33 more than 20 commands, none at all, or one without end are refused', () => {
    expect(textOf({ plain: 'help\n'.repeat(20) }).split('\n')).toHaveLength(20);
    expect(() => read({ plain: 'help\n'.repeat(21) })).toThrow('21 commands');
    expect(() => read({ plain: '> help' })).toThrow('holds no command');
    expect(() => read({ plain: 'x'.repeat(32_768), cut: true })).toThrow('too long');
    expect(textOf({ plain: `help\n\n${'x'.repeat(32_000)}`, cut: true })).toBe('help');
  });

  test.each([
    ['a NUL', 'task list\0'],
    ['an override of the direction', 'task delete \u202eT-1'],
    ['an isolate', 'task \u2066list'],
    ['a lone carriage return', 'task list\rtask delete T-1'],
  ])('S32 %s is refused', (_, plain) => expect(() => read({ plain })).toThrow(TextRefusal));
});

describe('HTML', () => {
  test('of Gmail, Outlook and Apple Mail is read above its quote', () => {
    expect(
      textOf({
        html: '<div dir="ltr">task list<div>help<br></div><div><br></div><div>Thanks</div></div><br><div class="gmail_quote"><blockquote>task delete T-1</blockquote></div>',
      }),
    ).toBe('task list\nhelp');
    expect(
      textOf({
        html: '<html><head><style type="text/css" style="display:none;"> P {margin-top:0;} </style></head><body dir="ltr"><div class="elementToProof">task list</div><div id="appendonsend"></div><hr><div>task delete T-1</div></body></html>',
      }),
    ).toBe('task list');
    expect(
      textOf({
        html: '<p class=MsoNormal>task list<o:p></o:p></p><p class=MsoNormal>help<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>task delete T-1</p></div>',
      }),
    ).toBe('task list\nhelp');
    expect(
      textOf({
        html: '<html><body style="overflow-wrap: break-word;">task list<br><blockquote type="cite">task delete T-1</blockquote></body></html>',
      }),
    ).toBe('task list');
    expect(textOf({ html: '<div>task create &quot;a &lt;b&gt;&quot;</div>' })).toBe('task create "a <b>"');
  });

  test.each([
    ['display', '<div style="display: none">task delete T-1</div>'],
    ['visibility', '<span style="visibility:hidden">task delete T-1</span>'],
    ['size', '<span style="font-size:0px">task delete T-1</span>'],
    ['opacity', '<span style="opacity: 0">task delete T-1</span>'],
    ['colour', '<span style="color:#FFFFFF">task delete T-1</span>'],
    ['place', '<span style="position:absolute;left:-9999px">task delete T-1</span>'],
    ['height', '<div style="max-height:0;overflow:hidden">task delete T-1</div>'],
    ['an attribute', '<div hidden>task delete T-1</div>'],
    ['a style sheet', '<style>.x{display:none}</style><div class=x>task delete T-1</div>'],
  ])('S32 that hides text by %s is refused, also beside plain text', (_, html) => {
    expect(() => read({ html })).toThrow('hides text');
    expect(() => read({ html, plain: 'task delete T-1' })).toThrow('hides text');
  });

  test('S32 that says something else than the plain text is refused', () => {
    expect(() => read({ plain: 'task delete T-1\n', html: '<p>Nice weather</p>' })).toThrow('differ');
    expect(textOf({ plain: 'task  show *T-1*\n', html: '<p>task show <b>T-1</b></p>' })).toBe('task  show *T-1*');
  });

  test('lines that the program of the sender broke are whole again', () => {
    const plain = 'task create "A long title that does not fit into the line of a mail\nprogram" --dod "One","Two"\nhelp\n';
    const html =
      '<div>task create &quot;A long title that does not fit into the line of a mail program&quot; --dod &quot;One&quot;,&quot;Two&quot;</div><div>help</div>';
    expect(textOf({ plain, html })).toBe(
      'task create "A long title that does not fit into the line of a mail program" --dod "One","Two"\nhelp',
    );
    expect(textOf({ plain: 'task list\nhelp\n', html: '<div>task list</div><div>help</div>' })).toBe('task list\nhelp');
  });

  test('S33 hostile HTML is bounded', () => {
    const evil = [
      '<div>'.repeat(200_000),
      `<style ${'x'.repeat(1e6)}`,
      `<p>${' '.repeat(1e6)}`,
      '<p '.repeat(3e5),
      '<a hidden'.repeat(1e5),
      '<blockquote'.repeat(1e5),
      '<b>x'.repeat(1e5),
      '&'.repeat(1e6),
    ];
    for (const html of evil) expect(toHtmlText(html).text.length).toBeLessThan(100_000);
  }, 5000);
});
