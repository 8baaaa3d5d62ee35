/** What somebody wrote themselves at the top of a mail (S32): quotes, signatures and regards of the mail programs in four languages. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toWrittenLines } from '../../../adapters/email/written-text.ts';

const QUOTES: [program: string, below: string][] = [
  ['Gmail', 'On Mon, Nov 23, 2026 at 10:00 AM Bob Smith <bob@example.org> wrote:\n\n> task delete T-1'],
  [
    'Gmail, folded',
    'On Mon, Nov 23, 2026 at 10:00 AM Bob With A Very Long Name\n<bob.with.a.long.address@example.org> wrote:\n\n> task delete T-1',
  ],
  ['Gmail in German', 'Am Mo., 23. Nov. 2026 um 10:00 Uhr schrieb Bob Smith <bob@example.org>:\n\n> task delete T-1'],
  ['Gmail in German, folded', 'Am Mo., 23. Nov. 2026 um 10:00 Uhr schrieb Bob Smith <\nbob@example.org>:\n\n> task delete T-1'],
  ['Gmail in French', 'Le lun. 23 nov. 2026 à 10:00, Bob Smith <bob@example.org> a écrit :\n\n> task delete T-1'],
  ['Gmail in Spanish', 'El lun, 23 nov 2026 a las 10:00, Bob Smith (<bob@example.org>) escribió:\n\n> task delete T-1'],
  ['Apple Mail', 'On 23. Nov 2026, at 10:00, Bob Smith <bob@example.org> wrote:\n\n> task delete T-1'],
  ['Apple Mail, forwarding', 'Begin forwarded message:\n\nFrom: Bob\nSubject: x\n\ntask delete T-1'],
  [
    'Outlook',
    '________________________________\nFrom: Bob Smith <bob@example.org>\nSent: Monday\nTo: Ann\nSubject: x\n\ntask delete T-1',
  ],
  ['Outlook without a line', 'From: Bob Smith\nSent: Monday\nTo: Ann\nSubject: x\n\ntask delete T-1'],
  ['Outlook in German', 'Von: Bob Smith <bob@example.org>\nGesendet: Montag\nAn: Ann\nBetreff: x\n\ntask delete T-1'],
  ['Outlook in French', 'De : Bob Smith <bob@example.org>\nEnvoyé : lundi\nÀ : Ann\nObjet : x\n\ntask delete T-1'],
  ['Outlook in Spanish', 'De: Bob Smith\nEnviado el: lunes\nPara: Ann\nAsunto: x\n\ntask delete T-1'],
  ['Outlook, old', '-----Original Message-----\nFrom: Bob\n\ntask delete T-1'],
  ['Outlook, old, in German', '-----Ursprüngliche Nachricht-----\nVon: Bob\n\ntask delete T-1'],
  ['Thunderbird in German', 'Bob Smith <bob@example.org> schrieb am Mo., 23. Nov. 2026:\n> task delete T-1'],
  ['a quote without words', '> task delete T-1'],
  ['a quote of a quote', '>> task delete T-1'],
  ['a signature', '-- \ntask delete T-1'],
  ['a signature whose space was lost', '--\ntask delete T-1'],
  ['a telephone', 'Sent from my iPhone\ntask delete T-1'],
  ['a telephone in German', 'Von meinem iPhone gesendet\ntask delete T-1'],
  ['regards', 'Best regards,\ntask delete T-1'],
  ['regards in German', 'Viele Grüße\ntask delete T-1'],
  ['regards in French', 'Cordialement,\ntask delete T-1'],
  ['regards in Spanish', 'Saludos\ntask delete T-1'],
];

describe('S32 what stands above the quoted mail', () => {
  test.each(QUOTES)('%s', (_program, below) => {
    expect(toWrittenLines(`\n task list\ntask show T-2\n${below}`)).toEqual([' task list', 'task show T-2']);
    expect(toWrittenLines(below)).toEqual([]);
  });

  test('commands that look a little like marks are written text', () => {
    const lines = [
      'task create "On the way" --dod "Bob wrote: yes"',
      'task note T-1 "From: the start"',
      'task list --status doing',
      'on it goes',
      '{"command": "task.list"}',
    ];
    expect(toWrittenLines(lines.join('\n'))).toEqual(lines);
  });

  test('long lines and many lines take linear time', () => {
    const hostile = [
      'On '.repeat(60_000),
      `On ${'a'.repeat(160_000)} wrote`,
      '>'.repeat(160_000),
      `${'From: '.repeat(30_000)}`,
      'On x\n'.repeat(40_000),
      '_'.repeat(160_000),
    ];
    for (const text of hostile) expect(toWrittenLines(text).length).toBeLessThanOrEqual(40_001);
  }, 3000);

  test('whatever stands behind a quote mark is never part of it', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z ]{0,20}$/)), fc.array(fc.string()), (above, below) => {
        const lines = toWrittenLines([...above, ...below.map((line) => `> secret ${line.replaceAll('\n', ' ')}`)].join('\n'));
        expect(lines.join('\n')).not.toContain('secret');
      }),
    );
  });
});
