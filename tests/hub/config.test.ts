import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ConfigError, readConfig, readEnvironment } from '../../hub/config.ts';

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  test('has a default for everything that needs one', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      dataDir: '.data',
      collabDir: 'collaboration',
      services: ['hub', 'worker'],
    });
    expect(config.publicUrl).toBe('http://127.0.0.1:8000');
    expect(config.databaseUrl).toBeUndefined();
  });

  test('an empty value is the default, as in .env.example', () => {
    expect(readConfig({ PORT: '', PUBLIC_URL: ' ', CORS_ORIGINS: '' })).toEqual(readConfig({}));
  });

  test('reports all problems at once, each with its variable and what is wanted', () => {
    const problems = problemsOf({
      PORT: '80000',
      LOG_LEVEL: 'loud',
      RATE_API: '5',
      DATABASE_URL: 'mysql://x',
      ACCESS_TOKEN_SECONDS: '901',
    });
    expect(problems.map((line) => line.split(':')[0])).toEqual([
      'PORT',
      'LOG_LEVEL',
      'DATABASE_URL',
      'ACCESS_TOKEN_SECONDS',
      'RATE_API',
    ]);
    expect(problems[0]).toContain('a whole number from 0 to 65535');
    expect(problems.at(-1)).toContain('count/seconds');
  });

  test('S59 never shows a value', () => {
    const problems = problemsOf({ JWT_SECRET: 'hunter2hunter2', METRICS_TOKEN: 'hunter2', DATABASE_URL: 'hunter2' });
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain('hunter2');
  });

  test('S4 a short or repeating secret does not start', () => {
    expect(problemsOf({ JWT_SECRET: '0123456789abcdef0123456789abcde' })).toHaveLength(1);
    expect(problemsOf({ JWT_SECRET: 'changeme'.repeat(8) })).toHaveLength(1);
    expect(problemsOf({ JWT_SECRET: '0123456789abcdef0123456789abcdef' })).toEqual([]);
  });

  test('reads the variables of OpenTelemetry as it writes them', () => {
    const config = readConfig({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a%2Cb, x=y=',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
    });
    expect(config).toMatchObject({
      otelExporterOtlpEndpoint: 'http://collector:4318',
      otelTracesSampler: 'parentbased_traceidratio',
      otelTracesSamplerArg: 0.25,
      otelServiceName: 'kyros',
    });
    expect(config.otelExporterOtlpHeaders).toEqual({ authorization: 'Bearer a,b', x: 'y=' });
    const wrong = { OTEL_EXPORTER_OTLP_HEADERS: 'a=%ff', OTEL_RESOURCE_ATTRIBUTES: 'a', OTEL_TRACES_SAMPLER_ARG: '1.5' };
    expect(
      problemsOf(wrong)
        .map((line) => line.split(':')[0])
        .sort(),
    ).toEqual(Object.keys(wrong).sort());
  });

  test('a limit that does not exist is refused, not ignored', () => {
    expect(problemsOf({ RATE_APU: '1/1' })[0]).toContain('RATE_API');
  });

  test.each([
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_SIGNING_SECRET'],
    [{ SLACK_SIGNING_SECRET: 's' }, 'SLACK_BOT_TOKEN'],
    [{ EMAIL_FROM: 'a@b.org', EMAIL_SMTP_URL: 'smtp://h' }, 'EMAIL_IMAP_URL'],
    [{ AGENDA_BACKEND: 'mongo' }, 'MONGODB_URL'],
  ])('half of an adapter is an error that names the missing one: %o', (env, missing) => {
    expect(problemsOf(env as Record<string, string>).some((line) => line.startsWith(`${missing}: wanted because`))).toBe(true);
  });

  test('S58 a wildcard origin is refused', () => {
    expect(problemsOf({ CORS_ORIGINS: '*' })).toHaveLength(1);
    expect(readConfig({ CORS_ORIGINS: 'https://a.org, https://b.org' }).corsOrigins).toEqual(['https://a.org', 'https://b.org']);
  });
});

describe('readEnvironment', () => {
  const dir = mkdtempSync(join(tmpdir(), 'kyros-env-'));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test('a set variable wins over the file; an unknown name in the file is refused with the nearest one', () => {
    const file = join(dir, '.env');
    writeFileSync(file, 'PORT=9000\nHOST=0.0.0.0\n');
    expect(readEnvironment({ PORT: '9001' }, file)).toMatchObject({ PORT: '9001', HOST: '0.0.0.0' });
    writeFileSync(file, 'PROT=9000\n');
    expect(() => readEnvironment({}, file)).toThrow(/PROT.*PORT/);
  });

  test('no file is no problem', () => {
    expect(readEnvironment({ A: 'b' }, join(dir, 'none'))).toEqual({ A: 'b' });
  });
});
