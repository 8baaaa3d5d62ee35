/**
 * The routes that are no command, described once for the API document. What a command says about itself stands with the command.
 */
import type { FixedRoute } from '../surfaces/openapi.ts';
import { AUTH } from './fixed-routes-auth.ts';
import { COLLAB } from './fixed-routes-collab.ts';
import { HUB } from './fixed-routes-hub.ts';
import { OPERATIONS } from './fixed-routes-operations.ts';

export const FIXED_ROUTES: readonly FixedRoute[] = [...AUTH, ...HUB, ...COLLAB, ...OPERATIONS];
