import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fieldsOf, type Field } from '../../hub/schema.ts';

const one = (schema: z.ZodType) => fieldsOf(z.object({ a: schema }))[0]!;

describe('fieldsOf', () => {
  test.each<[string, z.ZodType, Partial<Field>]>([
    ['text', z.string(), { kind: 'text', list: false, required: true, nullable: false }],
    ['optional', z.string().optional(), { kind: 'text', required: false }],
    ['default', z.number().default(5), { kind: 'number', required: false, default: 5 }],
    ['nullable', z.string().nullable(), { required: true, nullable: true }],
    ['nullish', z.boolean().nullish(), { kind: 'boolean', required: false, nullable: true }],
    ['a union with null', z.union([z.number(), z.null()]), { kind: 'number', nullable: true }],
    ['transform', z.string().transform(Number), { kind: 'text' }],
    ['preprocess', z.preprocess((value) => value, z.number()), { kind: 'number' }],
    ['lazy', z.lazy(() => z.string()), { kind: 'text' }],
    ['readonly and catch', z.string().readonly().catch('x'), { kind: 'text', required: false }],
    ['refined', z.string().refine((text) => text !== 'x'), { kind: 'text' }],
    ['enum', z.enum(['a', 'b']), { kind: 'choice', choices: ['a', 'b'] }],
    ['literal', z.literal('a'), { kind: 'choice', choices: ['a'] }],
    ['literals', z.union([z.literal('a'), z.enum(['b', 'c'])]), { kind: 'choice', choices: ['a', 'b', 'c'] }],
    ['literal true', z.literal(true), { kind: 'boolean' }],
    ['list', z.array(z.string()), { kind: 'text', list: true, json: false }],
    ['list of choices', z.array(z.enum(['a'])).default([]), { kind: 'choice', list: true, choices: ['a'] }],
    ['one or several', z.union([z.string(), z.array(z.string())]), { kind: 'text', list: true }],
    ['list of texts or objects', z.array(z.union([z.string(), z.object({})])), { kind: 'text', list: true, json: true }],
    ['list of objects', z.array(z.object({})), { kind: 'json', list: false }],
    ['list of lists', z.array(z.array(z.string())), { kind: 'json', list: false }],
    ['map', z.record(z.string(), z.literal(true)), { kind: 'map', list: true, json: true }],
    ['list or map', z.union([z.array(z.string()), z.record(z.string(), z.object({}))]), { kind: 'map', list: true }],
    ['object', z.object({}), { kind: 'json' }],
    ['anything', z.unknown(), { kind: 'json', required: false }],
    ['text or number', z.union([z.string(), z.number()]), { kind: 'json' }],
    ['duration', z.number().meta({ text: 'duration' }), { kind: 'duration' }],
    ['instant', z.iso.datetime().optional().meta({ text: 'instant' }), { kind: 'instant', required: false }],
    ['checklist', z.record(z.string(), z.object({})).meta({ text: 'checklist' }), { kind: 'checklist', list: true, json: true }],
    ['JSON', z.record(z.string(), z.unknown()).meta({ text: 'json' }), { kind: 'json', list: false }],
  ])('G4 %s', (_, schema, expected) => {
    expect(one(schema)).toMatchObject(expected);
  });

  test('C1 what a field says is found under its wrappers, the outermost first', () => {
    const inner = z.string().meta({ description: 'inner', entity: 'tasks' });
    expect(one(inner.nullable().default(null))).toMatchObject({ description: 'inner', meta: { entity: 'tasks' } });
    expect(one(inner.optional().meta({ description: 'outer' }))).toMatchObject({
      description: 'outer',
      meta: { description: 'outer', entity: 'tasks' },
    });
    expect(one(z.string().describe('said'))).toMatchObject({ description: 'said' });
    expect(one(z.string())).toMatchObject({ description: '', meta: { description: '' } });
  });

  test('G2 flags are the names in kebab-case; a duration does without its unit', () => {
    const seconds = z.number().meta({ text: 'duration' });
    const flags = (shape: z.ZodRawShape) => fieldsOf(z.object(shape)).map((field) => field.flags);
    expect(flags({ owned_paths: z.string(), ttl_seconds: seconds })).toEqual([['owned-paths'], ['ttl', 'ttl-seconds']]);
    expect(flags({ ttl: z.string(), ttl_seconds: seconds })).toEqual([['ttl'], ['ttl-seconds']]);
    expect(flags({ wait_seconds: z.number() })).toEqual([['wait-seconds']]);
  });
});
