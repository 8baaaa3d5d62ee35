/** The little of hoodiecrow-imap that the tests use; the package has no types. */
declare module 'hoodiecrow-imap' {
  import type { AddressInfo, Server } from 'node:net';

  type Message = { uid: number; raw: string; flags: string[] };
  type Mailbox = { path: string; uidvalidity: number; uidnext: number; messages: Message[] };
  type ImapServer = {
    server: Server;
    listen(port: number, host: string, ready: () => void): void;
    close(done: () => void): void;
    getMailbox(path: string): Mailbox | undefined;
    appendMessage(path: string, flags: string[], date: Date | undefined, raw: string): unknown;
  };

  export default function hoodiecrow(options: {
    plugins: string[];
    users: Record<string, { password: string }>;
    storage?: object;
  }): ImapServer;
  export type { AddressInfo };
}
