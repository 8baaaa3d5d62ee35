/** How the server is run, as arguments, so that nothing has to be edited in the cluster's own files. */

/** `port` is on the loopback. `throwaway`: for tests, a crash may lose everything. */
export type ServerSettings = { cluster: string; port: number; throwaway: boolean };

const ALWAYS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'shared_buffers=64MB',
  'jit=off',
  'timezone=UTC',
  'log_timezone=UTC',
  // Starts, stops, crashes and refused logins; never the errors of statements, whose values may be secrets.
  'log_min_messages=log',
  'log_min_error_statement=panic',
  'log_checkpoints=off',
];
const DURABLE = ['max_connections=60'];
/** No autovacuum: it would sit in the template while a test wants to clone it. */
const THROWAWAY = [
  'max_connections=200',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'autovacuum=off',
  'wal_level=minimal',
  'max_wal_senders=0',
];

export function toServerArguments({ cluster, port, throwaway }: ServerSettings): string[] {
  const settings = [`port=${port}`, ...ALWAYS, ...(throwaway ? THROWAWAY : DURABLE)];
  return ['-D', cluster, ...settings.flatMap((setting) => ['-c', setting])];
}
