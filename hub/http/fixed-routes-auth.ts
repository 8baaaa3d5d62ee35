/** Signing in and out, as the API document describes it. */
import type { FixedRoute } from '../surfaces/openapi.ts';
import { EMAIL_MAX } from '../auth/fields.ts';
import { PASSWORD_MAX } from '../auth/passwords.ts';
import { SECRET_MAX } from './auth-request.ts';
import { exactly, json, list, number, object, orNull, text } from './fixed-schema.ts';

const user = object({
  id: text('Id'),
  email: text('E-mail'),
  name: text('Name'),
  role: text('viewer, agent, operator or admin'),
});
const caller = object({
  id: text('Id of the person, or of the key'),
  email: orNull(text('E-mail; null where the caller has none')),
  name: text('Name'),
  role: text('viewer, agent, operator or admin'),
});
const signedIn = object({
  access_token: text('For Authorization: Bearer'),
  token_type: text('Bearer'),
  expires_in: number('Seconds'),
  'refresh_token?': text('Left out when it went into the cookie'),
  user,
});
const session = object({
  id: text('Id'),
  created_at: text('ISO time'),
  last_used_at: text('ISO time'),
  expires_at: text('ISO time'),
  user_agent: { type: ['string', 'null'] },
  address: { type: ['string', 'null'] },
  current: { type: 'boolean' },
});

export const AUTH: readonly FixedRoute[] = [
  {
    method: 'POST',
    path: '/auth/login',
    name: 'auth.login',
    tag: 'auth',
    summary: 'Sign in with e-mail and password',
    description: 'With delivery cookie the refresh token is only in an HttpOnly cookie.',
    auth: false,
    request: {
      schema: exactly({
        email: text('E-mail', EMAIL_MAX),
        password: text('Password', SECRET_MAX),
        'delivery?': { type: 'string', enum: ['body', 'cookie'], default: 'body' },
      }),
    },
    responses: json(signedIn, 'Signed in'),
    problems: [400, 401, 403, 413, 415, 422, 429],
  },
  {
    method: 'POST',
    path: '/auth/refresh',
    name: 'auth.refresh',
    tag: 'auth',
    summary: 'Exchange a refresh token for new tokens',
    description:
      'A refresh token is good once; using it again ends the session. From the cookie it needs a header of its own beside it, such as X-Kyros-CSRF: 1 or X-Requested-With.',
    auth: false,
    request: { schema: exactly({ 'refresh_token?': text('Left out when it comes in the cookie', SECRET_MAX) }) },
    responses: json(signedIn, 'Refreshed'),
    problems: [400, 401, 403, 413, 415, 422],
  },
  {
    method: 'POST',
    path: '/auth/logout',
    name: 'auth.logout',
    tag: 'auth',
    summary: 'End this session, or all of them',
    request: {
      schema: exactly({
        'refresh_token?': text('Names the session, if no access token does', SECRET_MAX),
        'everywhere?': { type: 'boolean', default: false },
      }),
    },
    responses: [{ status: 204, description: 'Signed out' }],
    problems: [400, 413, 415],
  },
  { method: 'GET', path: '/auth/me', name: 'auth.me', tag: 'auth', summary: 'Who am I', responses: json(caller, 'The caller') },
  {
    method: 'POST',
    path: '/auth/password',
    name: 'auth.password',
    tag: 'auth',
    summary: 'Change the own password',
    request: {
      schema: exactly({
        current_password: text('The one until now', SECRET_MAX),
        new_password: text('At least 8 characters', 4 * PASSWORD_MAX),
      }),
    },
    responses: [{ status: 204, description: 'Changed; the other sessions were ended' }],
    problems: [400, 413, 415],
  },
  {
    method: 'GET',
    path: '/auth/sessions',
    name: 'auth.sessions',
    tag: 'auth',
    summary: 'List the own sessions',
    responses: json(object({ sessions: list(session) }), 'The sessions'),
  },
  {
    method: 'DELETE',
    path: '/auth/sessions/:id',
    name: 'auth.end_session',
    tag: 'auth',
    summary: 'End one of the own sessions',
    params: { id: text('Id of the session, as GET /auth/sessions lists it') },
    responses: [{ status: 204, description: 'Ended' }],
    problems: [404],
  },
];
