/** Looking up the name of a host. */
import { lookup } from 'node:dns/promises';

export type FoundAddress = { address: string; family: number };
/** Looks a name up; given by tests, else the system's. */
export type Resolve = (host: string) => Promise<FoundAddress[]>;

export const resolveBySystem: Resolve = (host) => lookup(host, { all: true });
