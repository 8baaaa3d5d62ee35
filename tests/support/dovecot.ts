/**
 * A real Dovecot, where it is installed: as a process of this test, never as the service of the machine. It runs as the user of the test,
 * or as nobody when that is root. Mails are delivered as files, which is what a local mail server does.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from './free-port.ts';
import type { Mailbox } from './mail-server.ts';
import { createTempDir } from './temp-dir.ts';

const PROGRAM = '/usr/sbin/dovecot';
const NOBODY = 65534;

export const hasDovecot = existsSync(PROGRAM);

export async function openDovecot(user: string, password: string): Promise<Mailbox> {
  const dir = await createTempDir();
  const isRoot = process.getuid!() === 0;
  const owner = isRoot ? { uid: NOBODY, gid: NOBODY, name: 'nobody', group: 'nogroup' } : currentUser();
  const port = await findFreePort();
  const maildir = join(dir.path, 'mail', user);
  for (const folder of ['run', 'state', 'mail', `mail/${user}`, ...['cur', 'new', 'tmp'].map((name) => `mail/${user}/${name}`)])
    await mkdir(join(dir.path, folder), { recursive: true });
  await writeFile(join(dir.path, 'users'), `${user}:{PLAIN}${password}::::::\n`);
  await writeFile(join(dir.path, 'dovecot.conf'), toConfig(dir.path, port, owner));
  if (isRoot) await giveAll(dir.path, owner);
  await chmod(dir.path, 0o755);

  let child: ChildProcess | undefined;
  let count = 0;

  async function start(): Promise<void> {
    // It ends with this process, however that ends.
    const asNobody = isRoot ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
    const args = [...asNobody, '--pdeathsig=KILL', PROGRAM, '-F', '-c', join(dir.path, 'dovecot.conf')];
    child = spawn('setpriv', args, { stdio: 'ignore', detached: true });
    while (!(await isListening(port))) {
      if (child.exitCode !== null) throw new Error('Dovecot did not start; its log is in its folder');
      await sleep(20);
    }
  }

  /** Its children as well: those that serve an idle connection would stay for half a minute. */
  async function stop(): Promise<void> {
    if (child === undefined) return;
    const ended = once(child, 'exit');
    process.kill(-child.pid!, 'SIGKILL');
    await ended;
    child = undefined;
    while (await isListening(port)) await sleep(20);
  }

  await start();
  return {
    port,
    async deliver(raw) {
      const name = `${Math.floor(Date.now() / 1000)}.M${String(++count).padStart(9, '0')}.test`;
      const file = join(maildir, 'tmp', name);
      await writeFile(file, raw);
      if (isRoot) await chown(file, owner.uid, owner.gid);
      await rename(file, join(maildir, 'new', name));
    },
    start,
    stop,
    async renumber() {
      await stop();
      // Without its index Dovecot numbers the mails anew; the number of the numbering is the time in seconds.
      for (const name of await readdir(maildir))
        if (name.startsWith('dovecot')) await rm(join(maildir, name), { recursive: true });
      await sleep(1100);
      await start();
    },
    async remove() {
      await stop();
      await dir.remove();
    },
  };
}

function currentUser() {
  const { uid, gid, username } = userInfo();
  return { uid, gid, name: username, group: execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim() };
}

async function giveAll(path: string, owner: { uid: number; gid: number }): Promise<void> {
  for (const entry of await readdir(path, { recursive: true })) await chown(join(path, entry), owner.uid, owner.gid);
  await chown(path, owner.uid, owner.gid);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true))).once('error', () => resolve(false));
  });
}

function toConfig(
  path: string,
  port: number,
  { uid, gid, name, group }: { uid: number; gid: number; name: string; group: string },
): string {
  return `
base_dir = ${path}/run
state_dir = ${path}/state
log_path = ${path}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = ${name}
default_internal_group = ${group}
default_login_user = ${name}
first_valid_uid = 1
mail_uid = ${uid}
mail_gid = ${gid}
mail_location = maildir:${path}/mail/%u
mail_max_userip_connections = 50
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
passdb {
  driver = passwd-file
  args = ${path}/users
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${path}/mail/%u
}
namespace inbox {
  inbox = yes
}
`;
}
