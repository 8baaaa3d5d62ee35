/** What the adapter needs to know, from the settings of the hub. */
import type { Config } from '../../hub/config.ts';

export type Server = {
  host: string;
  port: number;
  user: string;
  password: string;
  secure: boolean;
  /** Without TLS nothing is sent. */ tlsRequired: boolean;
};

export type EmailSettings = {
  imap: Server & { folder: string };
  smtp: Server;
  /** Address of the answers, and of the hub. Lower case. */
  address: string;
  /** All addresses of the hub that can be known, lower case. */
  own: string[];
  authservId?: string;
  pollSeconds: number;
  /** The mailbox in one line, without its password. */
  mailbox: string;
};

const PORTS: Record<string, number> = { 'imap:': 143, 'imaps:': 993, 'smtp:': 587, 'smtps:': 465 };

/** Undefined while mail is off. Throws an Error that names the setting. */
export function readEmailSettings(config: Config): EmailSettings | undefined {
  const { emailImapUrl, emailSmtpUrl, emailFrom, emailAuthservId } = config;
  if (emailImapUrl === undefined || emailSmtpUrl === undefined || emailFrom === undefined) return undefined;
  const imap = readServer(emailImapUrl, 'EMAIL_IMAP_URL');
  const smtp = readServer(emailSmtpUrl, 'EMAIL_SMTP_URL');
  const address = emailFrom.toLowerCase();
  const login = imap.server.user.toLowerCase();
  const folder = imap.path === '' ? 'INBOX' : imap.path;
  return {
    imap: { ...imap.server, folder },
    smtp: smtp.server,
    address,
    own: [...new Set([address, ...(login.includes('@') ? [login] : [])])],
    ...(emailAuthservId !== undefined && { authservId: emailAuthservId }),
    pollSeconds: config.emailPollSeconds,
    mailbox: `${imap.server.user}@${imap.server.host}:${imap.server.port}/${folder}`,
  };
}

/** `scheme://user:password@host:port/path?tls=required`, each part percent-encoded where it needs to be. */
function readServer(text: string, setting: string): { server: Server; path: string } {
  try {
    const url = new URL(text);
    const secure = url.protocol === 'imaps:' || url.protocol === 'smtps:';
    return {
      server: {
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port === '' ? PORTS[url.protocol]! : Number(url.port),
        user: decodeURIComponent(url.username),
        password: decodeURIComponent(url.password),
        secure,
        tlsRequired: secure || url.searchParams.get('tls') === 'required',
      },
      path: decodeURIComponent(url.pathname.replace(/^\//, '')),
    };
  } catch {
    // The cause would show the address, and with it the password.
    throw new Error(`${setting} is no address that can be read. Percent-encode what is special in its user and password.`);
  }
}
