/** How each channel is set up, in a few sentences, and the settings of the hub (.env) that it reads. */
export type Setup = { about: string; settings: readonly string[]; steps: readonly string[] };

const SETUPS: Record<string, Setup> = {
  api: {
    about: 'REST for programs. It is always on.',
    settings: ['RATE_API', 'CORS_ORIGINS', 'PUBLIC_URL'],
    steps: [
      'Make a key in the settings of this panel.',
      'Send it as Authorization: Bearer <key>.',
      'What can be asked stands at /docs.',
    ],
  },
  panel: {
    about: 'This panel. It is always on.',
    settings: ['RATE_API'],
    steps: ['People sign in with an account that an administrator made.'],
  },
  cli: {
    about: 'The command line.',
    settings: ['RATE_API'],
    steps: [
      'On the machine of the hub it works at once: npm run kyros -- help',
      'Elsewhere: set KYROS_URL to the address of the hub, then npm run kyros -- login <e-mail>',
    ],
  },
  slack: {
    about: 'Slash commands, buttons and forms in Slack.',
    settings: ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN', 'PUBLIC_URL', 'RATE_SLACK'],
    steps: [
      'Make an app at api.slack.com/apps from the manifest below.',
      'Install it and copy the bot token; with HTTP also the signing secret, with Socket Mode the app token.',
      'Put them into .env, start the hub again, and let the doctor look.',
      'Each person links their account once: /kyros link, then Slack account in the settings of this panel.',
    ],
  },
  email: {
    about: 'Commands by mail, answered by mail.',
    settings: ['EMAIL_IMAP_URL', 'EMAIL_SMTP_URL', 'EMAIL_FROM', 'EMAIL_AUTHSERV_ID', 'EMAIL_POLL_SECONDS', 'RATE_EMAIL'],
    steps: [
      'Give the hub a mailbox of its own and put its three addresses into .env.',
      'Say in EMAIL_AUTHSERV_ID how your mail server signs its results, or leave it empty and the hub checks DKIM itself.',
      'Start the hub again. Whoever has an account writes from its address; the first line of the mail is the command.',
    ],
  },
  webhook: {
    about: 'Messages of other systems, each signed.',
    settings: ['RATE_WEBHOOK', 'OUTBOUND_ALLOW', 'PUBLIC_URL'],
    steps: [
      'Make a source in the settings of this panel and copy its secret.',
      'Let the other system post to /hooks/<name of the source>.',
      'A trigger, or a command in the message, says what happens.',
    ],
  },
  socket: {
    about: 'The live channel of the terminal and of programs. It is always on.',
    settings: ['RATE_SOCKET', 'CORS_ORIGINS'],
    steps: ['Programs connect with socket.io to /socket.io/ and send a token or a key as auth.'],
  },
  mcp: {
    about: 'Tools for assistants by the Model Context Protocol.',
    settings: ['RATE_MCP', 'PUBLIC_URL'],
    steps: ['Make a key in the settings of this panel.', 'Give the assistant the address /mcp with the key as bearer token.'],
  },
  schedule: {
    about: 'Commands at times of the clock.',
    settings: ['FLAGS_FILE', 'AGENDA_BACKEND'],
    steps: ['schedulerEnabled in the flags switches it.', 'Schedules are made in the scheduler.'],
  },
  trigger: {
    about: 'Commands that answer events and webhooks.',
    settings: ['FLAGS_FILE'],
    steps: ['Triggers are made under Remote control.'],
  },
};

export function toSetup(channel: string): Setup {
  return SETUPS[channel] ?? { about: 'A door to the hub.', settings: [], steps: [] };
}
