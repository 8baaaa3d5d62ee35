/** The email commander: a mailbox whose mails are commands, and whose answers are mails. */
import { Resolver } from 'node:dns/promises';
import type { Adapter } from '../../hub/http/adapter.ts';
import type { Answer } from '../../hub/call.ts';
import type { Transcript } from '../../hub/converse.ts';
import type { Core } from '../../hub/core.ts';
import { HubError } from '../../hub/errors.ts';
import { spokenNamesOf } from '../../hub/language/spoken.ts';
import { toSecurityRecord } from '../../hub/security-record.ts';
import { createCarryOut, toKey, toOutgoing } from './carry-out.ts';
import { TIMING } from './connection.ts';
import { createParser, type Resolver as Resolve } from './parser.ts';
import { startReader, type Reader } from './reader.ts';
import { createReceive } from './receive.ts';
import { toLetter } from './render.ts';
import { createPost } from './send.ts';
import type { EmailSettings } from './settings.ts';
import type { Thread } from './thread.ts';

const DNS = { timeout: 3000, tries: 2 };

export function openEmail(core: Core, settings: EmailSettings): Adapter {
  const [resolver, timing] = [createResolver(), TIMING];
  const { mailBook, registry, users, deliveries, intake, log } = core;
  const { mailbox } = settings;
  const state = createState(core);
  const note = (event: Parameters<typeof toSecurityRecord>[0]) => core.ledger.note(toSecurityRecord(event, 'email'));
  const parser = createParser({ resolver });
  const post = createPost({
    settings,
    grant: (reply) => mailBook.grantReply(reply),
    onSilence: (address) => note({ outcome: 'mail_silenced', actor: address, detail: 'the replies of this hour are used up' }),
    onState: state.sending,
  });
  const receive = createReceive({
    settings,
    parser,
    findPerson: (idOrEmail) => users.find(idOrEmail),
    findSecretOwner: (secret) => mailBook.findSecretOwner(secret),
    isCommand: createIsCommand(registry.all.flatMap((command) => [...spokenNamesOf(command), command.name, 'again'])),
    now: () => new Date(),
  });
  const carryOut = createCarryOut({
    mailbox,
    intake,
    queue: (outgoing) => deliveries.queue(undefined, [outgoing]),
    grant: (reply) => mailBook.grantReply(reply),
    note,
    now: () => new Date(),
  });

  intake.register('email', {
    toReplyAddress: ({ replyTo }) => ({ channel: 'email', lane: (replyTo as Thread).to, to: replyTo }),
    toDeliveries({ replyTo, nativeId, scope }, { answer }) {
      const thread = replyTo as Thread;
      const letter = toLetter(answer, toNote(answer, thread.note), (command) => registry.get(command)?.secretOutput ?? []);
      return [{ ...toOutgoing(thread, toKey(scope, nativeId), letter), ...('id' in answer && { callId: answer.id }) }];
    },
  });

  /** A danger waits for its sender where they are signed in (S29). */
  function toNote(answer: Answer | Transcript, note: string | undefined): string | undefined {
    const answers = 'transcript' in answer ? answer.answers : [answer];
    const waits = answers.some((one) => one.ok && one.status === 'pending' && registry.get(one.command)?.effect === 'danger');
    return waits
      ? [note, `The panel is at ${core.config.publicUrl}/admin`].filter((part) => part !== undefined).join('\n')
      : note;
  }

  let reader: Reader | undefined;
  return {
    start() {
      core.channels.report('email', 'starting');
      deliveries.register('email', (row) => post.send(row));
      reader = startReader({
        settings,
        mailbox,
        timing,
        pollSeconds: settings.pollSeconds,
        book: mailBook,
        takeLock: core.takeLock,
        handle: async (mail, delays) => await carryOut(await receive(mail), delays),
        isOutside: (error) => error instanceof HubError && error.kind.retryable,
        onParked: ({ sender }, reason) => note({ outcome: 'mail_parked', actor: sender ?? 'unknown sender', detail: reason }),
        onState: state.reading,
        log,
      });
    },
    async close() {
      await reader?.close();
      await parser.close();
      post.close();
    },
  };
}

function createResolver(): Resolve {
  const resolver = new Resolver(DNS);
  return (name, type) => resolver.resolve(name, type);
}

/** Whether a line begins with one of the names; case does not matter. */
function createIsCommand(names: readonly string[]): (line: string) => boolean {
  const known = new Set(names);
  const longest = Math.max(...names.map((name) => name.split(' ').length));
  return (line) => {
    const words = line.slice(0, 200).toLowerCase().replaceAll('_', '-').trim().split(/\s+/);
    return words.slice(0, longest).some((_, at) => known.has(words.slice(0, at + 1).join(' ')));
  };
}

/** One state of two directions, for the desk of channels. */
function createState({ channels }: Pick<Core, 'channels'>) {
  let read: { state: 'up' | 'down' | 'waiting' | 'starting'; detail?: string } = { state: 'starting' };
  let unsent: string | undefined;
  const report = () => {
    if (read.state === 'down') channels.report('email', 'down', read.detail);
    else if (unsent !== undefined) channels.report('email', 'down', `answers wait: ${unsent}`);
    else if (read.state === 'waiting') channels.report('email', 'up', 'another hub reads the mailbox');
    else channels.report('email', read.state);
  };
  return {
    reading(state: 'up' | 'down' | 'waiting', detail?: string) {
      read = { state, ...(detail !== undefined && { detail }) };
      report();
    },
    sending(up: boolean, detail?: string) {
      unsent = up ? undefined : detail;
      report();
    },
  };
}
