/**
 * Who may open a socket: origins before the handshake, credentials in it (S47, S48). A refused one is closed with its transport; how
 * many unproven sockets an address may have is bounded.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'socket.io';
import type { Authenticated } from '../../hub/auth/principals.ts';
import type { Core } from '../../hub/core.ts';
import { HubError, toHubError } from '../../hub/errors.ts';
import { addressKey, type AddressReader } from '../../hub/http/client-address.ts';
import { toRefused } from '../../hub/surfaces/answer.ts';

export type SocketDoor = {
  /** For `allowRequest`: the exact list of origins, our own included; a program sends none. */
  allows(req: IncomingMessage): boolean;
  /** Errors: those of authentication; rate_limited for an address with too many unproven sockets. */
  prove(socket: Socket): Promise<Authenticated>;
  addressOf(req: IncomingMessage): string;
};

/** Transports of one address that have not proven who they are. */
const MAX_UNPROVEN = 100;

export function createSocketDoor(
  {
    config,
    principals,
    strangers,
    ledgerNote,
  }: Pick<Core, 'config' | 'principals' | 'strangers'> & {
    ledgerNote: (refused: { outcome: string; source: string; detail: string }) => void;
  },
  addressOf: AddressReader,
): SocketDoor {
  const listed = new Set([...config.corsOrigins, new URL(config.publicUrl).origin]);
  const proving = new Map<string, number>();

  async function prove(socket: Socket): Promise<Authenticated> {
    const { token } = socket.handshake.auth as { token?: unknown };
    if (typeof token !== 'string' || token.length > 8192)
      throw new HubError('unauthenticated', 'Send a token or an API key as `auth: { token }` of the connection.');
    return await principals.authenticate({ authorization: [`Bearer ${token}`] });
  }

  return {
    addressOf,
    allows(req) {
      const { origin, host } = req.headers;
      return origin === undefined || listed.has(origin) || (host !== undefined && origin.split('://')[1] === host);
    },
    async prove(socket) {
      const source = addressOf(socket.request);
      const key = addressKey(source);
      const open = proving.get(key) ?? 0;
      proving.set(key, open + 1);
      try {
        if (open >= MAX_UNPROVEN)
          throw new HubError('rate_limited', 'Too many sockets of this address wait to prove who they are.', {
            retry_after_seconds: 5,
          });
        return await prove(socket);
      } catch (thrown) {
        const { error, record } = strangers.judge(toHubError(thrown), source);
        if (record) ledgerNote({ outcome: error.code, source, detail: `socket: ${error.message}` });
        throw error;
      } finally {
        const left = (proving.get(key) ?? 1) - 1;
        if (left === 0) proving.delete(key);
        else proving.set(key, left);
      }
    },
  };
}

/** A refusal as Socket.IO hands it to the client: `connect_error` with `data`. */
export function toConnectError(error: HubError): Error {
  return Object.assign(new Error(error.message), { data: toRefused(error) });
}
