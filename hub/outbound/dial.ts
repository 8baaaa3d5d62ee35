/** Opening connections to checked addresses only: the name is looked up once, and what was found is what is dialled. */
import type { LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { HubError } from '../errors.ts';
import type { AllowList } from './allow-list.ts';
import type { FoundAddress, Resolve } from './resolve.ts';
import { checkAddress } from './target.ts';

const CONNECT_SECONDS = 10;
/** Addresses of one name that are tried. */
const MAX_ADDRESSES = 8;

/**
 * A client for one request and its redirects, which are then closed with it, so that nothing stays open. It knows no proxy and
 * no variable of the environment. Connecting fails with target_not_allowed when any address of the host is not allowed.
 */
export function createDialler(allow: AllowList, resolve: Resolve, signal: AbortSignal): Agent {
  return new Agent({
    allowH2: false,
    connections: 1,
    connect: (options, callback) => void connect(options, callback),
  });

  async function connect(options: buildConnector.Options, callback: buildConnector.Callback): Promise<void> {
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
    const target = { host: options.hostname.replace(/^\[|\]$/g, ''), port };
    try {
      const addresses = await findAddresses(target, allow, resolve);
      signal.throwIfAborted();
      createConnector(addresses)(options, callback);
    } catch (error) {
      callback(error as Error, null);
    }
  }
}

function createConnector(addresses: FoundAddress[]): buildConnector.connector {
  const found: LookupFunction = (_host, { all }, done) => {
    const first = addresses[0]!;
    if (all === true) done(null, addresses);
    else done(null, first.address, first.family);
  };
  return buildConnector({ timeout: CONNECT_SECONDS * 1_000, rejectUnauthorized: true, lookup: found, allowH2: false });
}

/** All of them must be allowed: a name with a public and a private address is a trap. Errors: target_not_allowed. */
async function findAddresses(
  target: { host: string; port: number },
  allow: AllowList,
  resolve: Resolve,
): Promise<FoundAddress[]> {
  const found = await withinConnectTime(resolve(target.host));
  if (found.length === 0) throw new HubError('target_unavailable', `${target.host} was not found.`);
  for (const { address } of found) checkAddress(address, target, allow);
  return found.slice(0, MAX_ADDRESSES);
}

async function withinConnectTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new HubError('target_unavailable', `The name was not found within ${CONNECT_SECONDS} s.`)),
    CONNECT_SECONDS * 1_000,
  );
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
