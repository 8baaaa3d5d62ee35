/**
 * The API document under the rules of others: Redocly's, and Spectral's with those of OWASP's API Security Top 10 (2023). Every rule
 * is on; a finding is an error, whatever its rule calls it, unless openapi-lint-exceptions.ts names it and says why.
 */
import { createConfig, lintFromString } from '@redocly/openapi-core';
import spectralCore, { type RulesetDefinition } from '@stoplight/spectral-core';
import owaspRules from '@stoplight/spectral-owasp-ruleset';
import spectralParsers from '@stoplight/spectral-parsers';
import spectralRulesets from '@stoplight/spectral-rulesets';
import { expect, test } from 'vitest';
import { BODY_LIMIT_BYTES } from '../../../hub/http/body.ts';
import { FIXED_ROUTES } from '../../../hub/http/fixed-routes.ts';
import { SERVER_OPTIONS } from '../../../hub/http/server.ts';
import { ALL_COMMANDS } from '../../../hub/commands/index.ts';
import { MOST_BODY_BYTES, MOST_HEADER_BYTES } from '../../../hub/surfaces/openapi-bounds.ts';
import { toOpenApi, type OpenApiDocument } from '../../../hub/surfaces/openapi.ts';
import { LINT_EXCEPTIONS, type LintException } from './openapi-lint-exceptions.ts';

type Finding = { rule: string; at: string; message: string };

const INFO = { title: 'Kyros', version: '1.0.0', description: 'A hub.', serverUrl: 'https://hub.example' };
const document = toOpenApi(ALL_COMMANDS, FIXED_ROUTES, INFO);

async function lintWithRedocly(text: string): Promise<Finding[]> {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lintFromString({ source: text, absoluteRef: 'openapi.json', config });
  return problems.map(({ ruleId, message, location }) => ({
    rule: ruleId,
    at: (location[0]?.pointer ?? '').replace(/^#/, '').replaceAll('~1', '/'),
    message,
  }));
}

async function lintWithSpectral(text: string): Promise<Finding[]> {
  const { Spectral, Document } = spectralCore;
  const spectral = new Spectral();
  spectral.setRuleset({
    extends: [
      [spectralRulesets.oas as RulesetDefinition, 'all'],
      [owaspRules as unknown as RulesetDefinition, 'all'],
    ],
  });
  const results = await spectral.run(new Document(text, spectralParsers.Json, 'openapi.json'));
  return results.map(({ code, path, message }) => ({ rule: String(code), at: `/${path.join('/')}`, message }));
}

async function lint(linted: OpenApiDocument): Promise<Finding[]> {
  const text = JSON.stringify(linted);
  return [...(await lintWithRedocly(text)), ...(await lintWithSpectral(text))];
}

const excuses = ({ rule, at }: LintException, finding: Finding) => rule === finding.rule && at.test(finding.at);

const withoutExcuse = (findings: Finding[]) =>
  findings
    .filter((finding) => !LINT_EXCEPTIONS.some((exception) => excuses(exception, finding)))
    .map(({ rule, at, message }) => `${rule} ${at}: ${message}`);

/** The rules walk the whole document several times. Milliseconds. */
const LONG = { timeout: 120_000 };

test('the document is clean, but for the named exceptions, of which none is idle', LONG, async () => {
  const findings = await lint(document);
  expect([...new Set(withoutExcuse(findings))]).toEqual([]);
  const idle = LINT_EXCEPTIONS.filter((exception) => !findings.some((finding) => excuses(exception, finding)));
  expect(idle.map(({ rule, at }) => `${rule} ${at}`)).toEqual([]);
});

test('a document with a fault in it is not clean', LONG, async () => {
  const commands = ALL_COMMANDS.filter(({ name }) => name.startsWith('user.'));
  const broken = structuredClone(toOpenApi(commands, FIXED_ROUTES.slice(0, 2), INFO));
  const login = broken.paths['/auth/login']!.post!;
  const { schema } = login.requestBody!.content['application/json'] as { schema: { properties: { email: object } } };
  schema.properties.email = { type: 'string' };
  const users = broken.paths['/users']!.post!;
  users.security = [];
  users.responses = { 200: { description: 'Done' } };
  users.operationId = 'auth.login';
  const rules = new Set(withoutExcuse(await lint(broken)).map((line) => line.split(' ')[0]));
  expect([...rules]).toEqual(
    expect.arrayContaining([
      'operation-operationId-unique',
      'owasp:api2:2023-write-restricted',
      'owasp:api4:2023-string-limit',
      'owasp:api8:2023-define-error-responses-500',
    ]),
  );
});

test('the bounds of the document are those of the server', () => {
  expect(MOST_HEADER_BYTES).toBe(SERVER_OPTIONS.maxHeaderSize);
  expect(MOST_BODY_BYTES).toBe(BODY_LIMIT_BYTES);
});
