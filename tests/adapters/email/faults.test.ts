/**
 * Mail when something breaks (R15, R16, R17): the hub is killed, the mail servers go, freeze and come back. Each command is run once, each
 * answer arrives, and its repeats are one mail. The real hub as a process, on both kinds of mailbox.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasDovecot, openDovecot } from '../../support/dovecot.ts';
import { createFaultyLine, type FaultyLine } from '../../support/faulty-line.ts';
import { createMailServer, type MailServer } from '../../support/mail-server.ts';
import { toMail } from '../../support/mail.ts';
import { startHub, type TestHub } from '../../support/start-hub.ts';

const SERVERS = [
  ['hoodiecrow', createMailServer, true],
  [
    hasDovecot ? 'Dovecot' : 'Dovecot, which is not installed (/usr/sbin/dovecot)',
    () => createMailServer(openDovecot),
    hasDovecot,
  ],
] as const;

describe.each(SERVERS)('with %s', (name, open, isThere) => {
  describe.skipIf(!isThere)('mail and its faults', { timeout: 60_000 }, () => {
    let server: MailServer;
    let smtpLine: FaultyLine;
    let hub: TestHub;
    let count = 0;

    beforeAll(async () => {
      server = await open();
      smtpLine = await createFaultyLine(() => server.smtp.port);
      hub = await startHub({ ...server.env, EMAIL_SMTP_URL: `smtp://127.0.0.1:${smtpLine.port}`, RATE_EMAIL: '1000/60' });
      await hub.type('user create ann@example.org --name ann --role operator');
    }, 60_000);
    afterEach(() => {
      server.smtp.onMail = undefined;
      server.smtp.refuse(undefined);
      for (const line of [server.line, smtpLine]) line.set('open');
    });
    afterAll(async () => {
      await hub?.remove();
      await smtpLine?.close();
      await server?.remove();
    });

    const toTask = () => {
      const title = `task number ${++count}`;
      return {
        title,
        id: `<fault-${count}@example.org>`,
        mail: toMail({ id: `<fault-${count}@example.org>`, subject: `task create "${title}"` }),
      };
    };
    const answersTo = (id: string) => server.smtp.sent.filter(({ mail }) => mail.inReplyTo === id);
    const runs = async (title: string) =>
      ((await hub.ask(`/collab/tasks?q=${encodeURIComponent(title)}`)).body.tasks as { title: string }[]).filter(
        (task) => task.title === title,
      ).length;
    const untilSettled = async (id: string) => {
      await server.smtp.waitFor(1, ({ mail }) => mail.inReplyTo === id);
      await expect.poll(() => server.list('INBOX'), { timeout: 15_000 }).toEqual([]);
    };
    const restart = async () => {
      await hub.kill();
      for (const line of [server.line, smtpLine]) {
        line.cut();
        line.set('open');
      }
      await hub.start();
    };

    async function expectOnce({ title, id }: { title: string; id: string }): Promise<void> {
      await untilSettled(id);
      expect(await runs(title)).toBe(1);
      expect(new Set(answersTo(id).map(({ mail }) => mail.messageId)).size).toBe(1);
      expect(await server.list('Processed')).toContain(`task create "${title}"`);
    }

    describe('R1 the hub is killed', () => {
      test('while it reads the mail, before the command is durable', async () => {
        const task = toTask();
        const reached = server.line.holdAt(/FETCH .*BODY/);
        await server.deliver(task.mail);
        await reached;
        expect(await runs(task.title)).toBe(0);
        await restart();
        await expectOnce(task);
      });

      test('after the command was run, before its answer went', async () => {
        const task = toTask();
        const reached = smtpLine.holdAt(/\bDATA\r\n/);
        await server.deliver(task.mail);
        await reached;
        expect(await runs(task.title)).toBe(1);
        await restart();
        await expectOnce(task);
      });

      test('after the mail server took the answer, before that was noted: the repeat has the same Message-ID', async () => {
        const task = toTask();
        const taken = new Promise<void>((resolve) => {
          server.smtp.onMail = async () => {
            server.smtp.onMail = undefined;
            await hub.kill();
            resolve();
          };
        });
        await server.deliver(task.mail);
        await taken;
        await restart();
        await server.smtp.waitFor(2, ({ mail }) => mail.inReplyTo === task.id);
        await expectOnce(task);
        expect(answersTo(task.id)).toHaveLength(2);
      });

      test('before the mail is moved', async () => {
        const task = toTask();
        const reached = server.line.holdAt(/UID MOVE/);
        await server.deliver(task.mail);
        await reached;
        const sent = `select 1 from deliveries where status = 'sent' and reply_to ->> 'inReplyTo' = '${task.id}'`;
        await expect.poll(async () => (await hub.query(sent)).rows, { timeout: 10_000 }).toHaveLength(1);
        await restart();
        await expectOnce(task);
        expect(answersTo(task.id)).toHaveLength(1);
      });
    });

    test('R15 what comes while the mail server is gone is caught up by its return', async () => {
      const connections = server.line.connections;
      await server.mailbox.stop();
      const status = async () =>
        (await hub.ask('/hub/channels')).body.find(({ name }: { name: string }) => name === 'email').status;
      await expect.poll(status, { timeout: 10_000 }).toBe('down');
      const tasks = [toTask(), toTask(), toTask()];
      await server.deliver(...tasks.map(({ mail }) => mail));
      await server.mailbox.start();
      for (const task of tasks) await expectOnce(task);
      await expect.poll(status, { timeout: 10_000 }).toBe('up');
      expect(server.line.connections).toBeGreaterThan(connections);
    });

    test('R15 a line that is cut in the middle is opened again', async () => {
      const task = toTask();
      const reached = server.line.holdAt(/UID FETCH/);
      await server.deliver(task.mail);
      await reached;
      server.line.set('open');
      server.line.cut();
      await expectOnce(task);
    });

    test('R15 UIDs that mean other mails: nothing is run twice, what is new is run', async () => {
      const [old, fresh] = [toTask(), toTask()];
      const reached = server.line.holdAt(/UID MOVE/);
      await server.deliver(old.mail);
      await reached;
      server.line.set('refused');
      server.line.cut();
      await server.mailbox.renumber();
      server.line.set('open');
      await server.deliver(fresh.mail);
      await expectOnce(fresh);
      await expectOnce(old);
    });

    test('R15 a mail that somebody takes out meanwhile does no harm', async () => {
      const [gone, stays] = [toTask(), toTask()];
      server.line.set('refused');
      server.line.cut();
      await server.deliver(gone.mail, stays.mail);
      await server.expunge(`task create "${gone.title}"`);
      server.line.set('open');
      await expectOnce(stays);
      expect(await runs(gone.title)).toBe(0);
    });

    test('R16 S33 a mail that cannot be read is parked and does not stop the next one; an operator has it tried again', async () => {
      const part = '--x\nContent-Type: text/plain\n\nhelp\n';
      const poison = toMail({
        subject: 'poison',
        id: '<poison@example.org>',
        headers: ['Content-Type: multipart/mixed; boundary=x'],
        body: `${part.repeat(2000)}--x--\n`,
      });
      const task = toTask();
      await server.deliver(poison, task.mail);
      await expectOnce(task);
      const parked = async () => (await hub.type('mail parked')).body.output.mails;
      await expect
        .poll(parked, { timeout: 10_000 })
        .toMatchObject([{ subject: 'poison', status: 'parked', reason: 'it has more than 100 parts' }]);
      expect(await server.list('Failed')).toContain('poison');
      expect((await hub.query(`select 1 from audit_events where outcome = 'mail_parked'`)).rows).toHaveLength(1);
      const [{ id }] = await parked();
      expect((await hub.type(`mail retry ${id}`)).body).toMatchObject({ ok: true, output: { status: 'wanted' } });
      await expect
        .poll(async () => (await hub.query(`select 1 from audit_events where outcome = 'mail_parked'`)).rows.length, {
          timeout: 10_000,
        })
        .toBe(2);
      expect((await parked()).map((one: { id: string }) => one.id)).not.toContain(id);
      expect((await hub.type(`mail retry ${id}`)).body).toMatchObject({ code: 'not_found' });
    });

    describe.skipIf(name !== 'hoodiecrow')('what is the same whatever the mailbox is, tried once', () => {
      test('R17 answers wait for a mail server that is away, also over a restart, and come with one Message-ID', async () => {
        const task = toTask();
        server.smtp.refuse(451);
        await server.deliver(task.mail);
        await expect
          .poll(
            async () => (await hub.query(`select 1 from deliveries where status = 'queued' and last_error is not null`)).rows,
            { timeout: 10_000 },
          )
          .toHaveLength(1);
        const { body } = await hub.ask('/hub/channels');
        expect(body.find(({ name }: { name: string }) => name === 'email')).toMatchObject({
          status: 'down',
          detail: expect.stringContaining('answers wait'),
        });
        server.smtp.refuse(undefined);
        await restart();
        await expectOnce(task);
        expect(answersTo(task.id)).toHaveLength(1);
      });

      test('S33 a mail over which the hub dies three times is parked unread', async () => {
        const subject = 'task create deadly';
        const reached = server.line.holdAt(/FETCH .*BODY/);
        await server.deliver(toMail({ subject, id: '<deadly@example.org>' }));
        await reached;
        await hub.kill();
        expect((await hub.query(`select attempts from held_mails where status = 'trying'`)).rows).toEqual([{ attempts: 1 }]);
        await hub.query('update held_mails set attempts = 3');
        await restart();
        await expect.poll(() => server.list('Failed'), { timeout: 15_000 }).toContain(subject);
        expect(answersTo('<deadly@example.org>')).toEqual([]);
      });
    });
  });
});
