/** The Slack app of this hub: the manifest to make it from, and a look at whether the live one fits. */
import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { toManifest } from '../surfaces/manifest.ts';

const finding = z.object({
  check: z.string().describe('What was looked at.'),
  ok: z.boolean(),
  detail: z.string(),
  next: z.string().optional().describe('What to do when it is not right.'),
});

export const slackCommands = [
  defineCommand({
    name: 'slack.manifest',
    summary: 'Show the manifest to make the Slack app from',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /hub/slack/manifest', body: ({ manifest }) => manifest, bodySchema: z.record(z.string(), z.unknown()) },
    input: z.strictObject({
      mode: z
        .enum(['http', 'socket'])
        .optional()
        .meta({ description: 'http: Slack posts to PUBLIC_URL. socket: the hub opens a socket. Left out: as the settings say.' }),
    }),
    output: z.object({ manifest: z.record(z.string(), z.unknown()) }),
    examples: ['slack manifest', 'slack manifest --mode socket'],
    async run(ctx, { mode }) {
      const fitting = mode ?? (ctx.slack.mode === 'socket' ? 'socket' : 'http');
      return { manifest: toManifest(ctx.registry.visibleTo('admin', 'slack'), ctx.slack.publicUrl, fitting) };
    },
    say: ({ manifest }) => JSON.stringify(manifest, null, 2),
  }),
  defineCommand({
    name: 'slack.doctor',
    summary: 'Look whether the Slack app works and fits this hub',
    role: 'operator',
    effect: 'read',
    http: { route: 'POST /hub/slack/doctor' },
    input: z.strictObject({
      config_token: z
        .string()
        .max(500)
        .optional()
        .meta({ description: 'App configuration token of api.slack.com/apps; with it the live manifest is compared too.' }),
    }),
    output: z.object({ ok: z.boolean(), findings: z.array(finding) }),
    secretInput: ['config_token'],
    rate: '10/60',
    examples: ['slack doctor'],
    async run(ctx, { config_token }) {
      const findings = await ctx.slack.diagnose(config_token);
      return { ok: findings.every(({ ok }) => ok), findings };
    },
    say: ({ ok, findings }) => {
      const wrong = findings.filter((one) => !one.ok);
      if (ok) return `All ${findings.length} checks of the Slack app are fine.`;
      return wrong.map(({ check, detail, next }) => `${check}: ${detail}${next === undefined ? '' : ` ${next}`}`).join('\n');
    },
    view: ({ findings }) => ({
      columns: ['check', 'ok', 'detail'],
      rows: findings.map(({ check, ok, detail }) => [check, ok, detail]),
    }),
  }),
];
