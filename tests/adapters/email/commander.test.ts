/**
 * The email commander with the real hub as a process, on a mailbox in this process and on a real Dovecot where it is installed: a mail
 * becomes a command, the answer a mail in its thread, and nothing else does.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasDovecot, openDovecot } from '../../support/dovecot.ts';
import { createMailServer, HUB_ADDRESS, type MailServer } from '../../support/mail-server.ts';
import { provenTrace, receivedTrace, toMail, type MailParts } from '../../support/mail.ts';
import { startHub, type TestHub } from '../../support/start-hub.ts';

const SERVERS = [
  ['hoodiecrow', createMailServer, true],
  [
    hasDovecot ? 'Dovecot' : 'Dovecot, which is not installed (/usr/sbin/dovecot)',
    () => createMailServer(openDovecot),
    hasDovecot,
  ],
] as const;

const FORGED = 'dkim=fail header.d=example.org; dmarc=fail header.from=example.org';

/** Each tries to create the task `never`. */
const NEVER_RUN: [what: string, parts: MailParts][] = [
  ['a forged mail', { trace: provenTrace('example.org', FORGED) }],
  ['a mail without any proof', { trace: receivedTrace() }],
  ['a forged result below what our server wrote', { trace: [...receivedTrace(), ...provenTrace('example.org')] }],
  ['a mail of somebody whom the hub does not know', { from: 'eve@elsewhere.example' }],
  ['a mailing list', { headers: ['List-Id: <all.example.org>'] }],
  ['a bulk mail', { headers: ['Precedence: bulk'] }],
  ['an auto-reply', { headers: ['Auto-Submitted: auto-replied'] }],
  ['a bounce', { trace: ['Return-Path: <>', ...provenTrace('example.org').slice(1)] }],
  ['a mail of our own', { from: HUB_ADDRESS, trace: provenTrace('kyros.test') }],
  ['a loop', { headers: ['X-Kyros-Loop: 1'] }],
  ['two senders', { headers: ['From: bob@example.org'] }],
  ['a mail to somebody else', { to: 'list@example.org' }],
  ['an old mail', { date: new Date(Date.now() - 8 * 86_400_000) }],
  ['a quoted command', { subject: 'Re: work', body: 'On Monday Bob <bob@example.org> wrote:\n> task create never\n' }],
  ['a command of the mail that is answered', { headers: ['In-Reply-To: <x@example.org>'], body: 'thanks\n' }],
  [
    'an attached command',
    {
      headers: ['Content-Type: text/plain', 'Content-Disposition: attachment; filename=a.txt'],
      subject: 'x',
      body: 'task create never',
    },
  ],
];

const PASSWORD = 'correct horse battery staple';

describe.each(SERVERS)('with %s', (_name, open, isThere) => {
  describe.skipIf(!isThere)('the email commander', { timeout: 60_000 }, () => {
    let server: MailServer;
    let hub: TestHub;

    beforeAll(async () => {
      server = await open();
      hub = await startHub({ ...server.env, RATE_EMAIL: '1000/60' });
      for (const [name, role] of Object.entries({ ann: 'operator', bob: 'operator', cy: 'viewer', dan: 'operator' }))
        await hub.type(`user create ${name}@example.org --name ${name} --role ${role} --password "${PASSWORD}"`);
    }, 60_000);
    afterAll(async () => {
      await hub?.remove();
      await server?.remove();
    });

    const titles = async (): Promise<string[]> =>
      (
        await hub.query(
          `select args ->> 'title' as title from audit_events where command = 'task.create' and kind = 'outcome' and outcome = 'ok'`,
        )
      ).rows.map(({ title }) => String(title));
    const outcomes = async (outcome: string) =>
      (await hub.query(`select detail from audit_events where channel = 'email' and outcome = '${outcome}'`)).rows.map(
        ({ detail }) => String(detail),
      );
    const answerTo = async (id: string) => (await server.smtp.waitFor(1, ({ mail }) => mail.inReplyTo === id))[0]!;

    test('S31 a command in the subject is run, and the answer comes in its thread', async () => {
      await server.deliver(
        toMail({ id: '<first@example.org>', subject: 'task create "Water the plants"', body: 'Best regards\nAnn' }),
      );
      const { mail, from, to, raw } = await answerTo('<first@example.org>');
      expect(mail).toMatchObject({ subject: 'Re: task create "Water the plants"', references: '<first@example.org>' });
      expect(mail.text).toContain('Water the plants');
      expect(mail.from?.value[0]?.address).toBe(HUB_ADDRESS);
      expect({ from, to }).toEqual({ from: '', to: ['ann@example.org'] });
      expect(raw).toMatch(/^Auto-Submitted: auto-replied\r?$/im);
      expect(raw).toMatch(/^X-Kyros-Loop: 1\r?$/im);
      expect(await server.waitFor('Processed', 1)).toEqual(['task create "Water the plants"']);
      expect(await server.list('INBOX')).toEqual([]);
      const { rows } = await hub.query(
        `select actor, channel, source, outcome from audit_events where command = 'task.create' and kind = 'outcome'`,
      );
      expect(rows).toEqual([{ actor: 'ann', channel: 'email', source: 'ann@example.org (results)', outcome: 'ok' }]);
    });

    test('G8 several lines are answered by a numbered transcript, in the thread of the conversation', async () => {
      const earlier = Array.from({ length: 25 }, (_, at) => `<e${at}@example.org>`);
      const headers = ['In-Reply-To: <e24@example.org>', `References: ${earlier.join('\r\n ')}`];
      const body = 'whoami\ntask create "Second"\nnonsense here\n\nSome prose.\n\n-- \nAnn\n';
      await server.deliver(toMail({ id: '<several@example.org>', subject: 'Re: task list', headers, body }));
      const { mail } = await answerTo('<several@example.org>');
      expect(mail.text).toMatch(/1> whoami\nok .*\n2> task create "Second"\nok .*\n3> nonsense here\nunknown_command/);
      expect(mail.references).toEqual([...earlier.slice(6), '<several@example.org>']);
      expect(await server.waitFor('Failed', 1)).toEqual(['Re: task list']);
    });

    test('G5 typed JSON in a fence is run; a list comes with its rows', async () => {
      const body = '```json\n{"command": "task.create",\n\n "args": {"title": "From JSON"}}\n```\nThanks\n';
      await server.deliver(toMail({ id: '<json@example.org>', subject: 'work', body }));
      expect((await answerTo('<json@example.org>')).mail.text).toContain('From JSON');
      await server.deliver(toMail({ id: '<list@example.org>', subject: 'task list' }));
      const { mail } = await answerTo('<list@example.org>');
      expect(mail.text).toMatch(/T-1\s.*Water the plants/);
      expect(mail.html).toMatch(/<td[^>]*>T-1<\/td>/);
    });

    test('S29 P5 a danger waits for the yes of its sender where they are signed in; a mail is not enough, of nobody', async () => {
      await server.deliver(
        toMail({ id: '<danger@example.org>', subject: 'task create "To be removed"' }),
        toMail({ id: '<danger2@example.org>', subject: 'agent register builder-9 --role builder' }),
      );
      await answerTo('<danger2@example.org>');
      await server.deliver(toMail({ id: '<danger3@example.org>', subject: 'agent remove builder-9' }));
      const asked = await answerTo('<danger3@example.org>');
      const code = /approve ([0-9A-Z]{4,})/.exec(asked.mail.text ?? '')![1]!;
      const reply = (from: string, id: string) =>
        toMail({
          from,
          id,
          subject: asked.mail.subject!,
          headers: [`In-Reply-To: ${asked.mail.messageId}`],
          body: `approve ${code}\n\n${asked.mail.text!.replace(/^/gm, '> ')}`,
        });
      await server.deliver(reply('bob@example.org', '<bob@example.org>'));
      expect((await answerTo('<bob@example.org>')).mail.text).toContain('is for ann to confirm');
      await server.deliver(reply('ann@example.org', '<yes@example.org>'));
      expect(asked.mail.text).toMatch(/sign in to the panel[^]*\/admin/);
      expect((await answerTo('<yes@example.org>')).mail.text).toContain('Confirm it where you are signed in');
      expect((await hub.ask('/collab/agents')).body.agents).toHaveLength(1);
      const login = { email: 'ann@example.org', password: PASSWORD };
      const token = (await hub.ask('/auth/login', { body: login, token: null })).body.access_token;
      const approved = await hub.ask(`/hub/confirmations/${code}`, {
        body: { decision: 'approve' },
        token,
      });
      expect(approved.body).toMatchObject({ status: 'approved', result: { ok: true } });
      expect((await hub.ask('/collab/agents')).body.agents).toEqual([]);
    });

    test('P5 what others decided about it follows in its thread', async () => {
      await hub.type('approval require agent.remove 1 --role operator');
      await hub.type('agent register builder-8 --role builder');
      await server.deliver(toMail({ id: '<quorum@example.org>', subject: 'agent remove builder-8' }));
      const code = /approve ([0-9A-Z]{4,})/.exec((await answerTo('<quorum@example.org>')).mail.text ?? '')![1]!;
      await server.deliver(toMail({ from: 'bob@example.org', id: '<agreed@example.org>', subject: `approve ${code}` }));
      await answerTo('<agreed@example.org>');
      const [, later] = await server.smtp.waitFor(2, ({ mail }) => mail.inReplyTo === '<quorum@example.org>');
      expect(later!.mail.text).toContain(`${code} was approved by bob`);
      expect(later!.to).toEqual(['ann@example.org']);
    });

    test('P3 what the sender may not do is refused, as everywhere', async () => {
      await server.deliver(toMail({ from: 'cy@example.org', id: '<viewer@example.org>', subject: 'task create forbidden' }));
      expect((await answerTo('<viewer@example.org>')).mail.text).toContain('forbidden');
    });

    test('S29 a secret address proves its owner, and nobody else, until it is revoked', async () => {
      const login = await hub.ask('/auth/login', { body: { email: hub.admin.email, password: hub.admin.password }, token: null });
      const { body } = await hub.ask('/hub/commands', { body: { text: 'mail new-address' }, token: login.body.access_token });
      const to = body.output.address;
      expect(to).toMatch(/^hub\+[a-z2-7]{26}@kyros\.test$/);
      const trace = receivedTrace();
      await server.deliver(
        toMail({
          from: 'admin@localhost',
          to: to.toUpperCase(),
          id: '<secret@localhost>',
          subject: 'task create "By the secret"',
          trace,
        }),
      );
      expect((await answerTo('<secret@localhost>')).mail.text).toContain('By the secret');
      await server.deliver(
        toMail({ from: 'dan@example.org', to, id: '<stolen@example.org>', subject: 'task create never', trace }),
      );
      expect((await answerTo('<stolen@example.org>')).mail.text).toContain('was not taken as a command');
      await hub.ask('/hub/commands', { body: { text: 'mail revoke-address' }, token: login.body.access_token });
      await server.deliver(
        toMail({ from: 'admin@localhost', to, id: '<revoked@localhost>', subject: 'task create never', trace }),
      );
      expect((await answerTo('<revoked@localhost>')).mail.text).toContain('was not taken as a command');
      expect(
        (
          await hub.query(
            `select count(*)::int as n from audit_events where detail like '%hub+%' or line like '%hub+%' or source like '%hub+%'`,
          )
        ).rows,
      ).toEqual([{ n: 0 }]);
    });

    test('S27 S28 S30 nothing runs that nobody proven has written to us now, and only one explanation is sent', async () => {
      const before = server.smtp.sent.length;
      const moved = async () => (await server.list('Processed')).length + (await server.list('Failed')).length;
      const movedBefore = await moved();
      await server.deliver(
        ...NEVER_RUN.map(([, parts]) => toMail({ subject: 'task create never', ...parts })),
        toMail({ id: '<after@example.org>', subject: 'whoami' }),
      );
      await answerTo('<after@example.org>');
      await expect.poll(async () => (await moved()) - movedBefore, { timeout: 15_000 }).toBe(NEVER_RUN.length + 1);
      const sent = server.smtp.sent.slice(before).filter(({ mail }) => mail.inReplyTo !== '<after@example.org>');
      // Ann is told once why, Eve is proven and told that nobody knows her; quoted, old and attached ones hold no command to answer.
      const explained = sent.filter(({ mail }) => mail.text!.includes('was not taken as a command'));
      expect(explained.map(({ to }) => to[0]).sort()).toEqual(['ann@example.org', 'eve@elsewhere.example']);
      const empty = sent.filter(({ mail }) => !mail.text!.includes('was not taken as a command'));
      expect(empty.map(({ mail }) => /holds no command|unknown_command/.test(mail.text!))).toEqual([true, true, true]);
      expect(await titles()).not.toContain('never');
      expect((await outcomes('mail_ignored')).sort()).toEqual([
        'auto-submitted',
        'mailing list',
        'null return path',
        'own address',
        'own mail',
        'precedence',
      ]);
      expect(await outcomes('mail_quarantined')).toEqual(['it has 2 From fields']);
    });

    test('S36 the same mail again is not run again and not answered again; another one under its id is refused', async () => {
      const mail = toMail({ id: '<twice@example.org>', subject: 'task create "Only once"' });
      await server.deliver(mail);
      await answerTo('<twice@example.org>');
      await server.deliver(
        mail,
        mail,
        toMail({ id: '<twice@example.org>', subject: 'task create "Under its id"' }),
        toMail({ id: '<end@example.org>', subject: 'whoami' }),
      );
      await answerTo('<end@example.org>');
      await expect.poll(() => server.list('INBOX'), { timeout: 10_000 }).toEqual([]);
      expect(server.smtp.sent.filter(({ mail: { inReplyTo } }) => inReplyTo === '<twice@example.org>')).toHaveLength(1);
      expect((await titles()).filter((title) => /Only once|Under its id/.test(title))).toEqual(['Only once']);
      expect(await outcomes('mail_refused')).toContain('another mail with this Message-ID came before');
    });

    test('a hundred mails at once are all run and all answered', async () => {
      const people = Array.from({ length: 10 }, (_, at) => `p${at}`);
      for (const name of people) await hub.type(`user create ${name}@example.org --name ${name} --role operator`);
      const mails = Array.from({ length: 100 }, (_, at) =>
        toMail({ from: `${people[at % 10]}@example.org`, id: `<hundred-${at}@example.org>`, subject: 'whoami' }),
      );
      await server.deliver(...mails);
      const answers = await server.smtp.waitFor(100, ({ mail }) => mail.inReplyTo?.startsWith('<hundred-') === true);
      expect(new Set(answers.map(({ mail }) => mail.inReplyTo)).size).toBe(100);
      await expect.poll(() => server.list('INBOX'), { timeout: 15_000 }).toEqual([]);
    });

    test('S31 more than 20 replies an hour to one address are not sent', async () => {
      await hub.type('user create zoe@example.org --name zoe --role viewer');
      const mails = Array.from({ length: 24 }, (_, at) =>
        toMail({ from: 'zoe@example.org', id: `<zoe-${at}@example.org>`, subject: 'whoami' }),
      );
      await server.deliver(...mails);
      await expect.poll(() => outcomes('mail_silenced'), { timeout: 15_000 }).toHaveLength(4);
      expect(server.smtp.sent.filter(({ to }) => to[0] === 'zoe@example.org')).toHaveLength(20);
    });

    test('the desk of channels shows it', async () => {
      const { body } = await hub.ask('/hub/channels');
      expect(body.find(({ name }: { name: string }) => name === 'email')).toMatchObject({ enabled: true, status: 'up' });
      expect(hub.output).not.toContain('correct-horse');
    });
  });
});
