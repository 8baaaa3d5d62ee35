/** The types of the API as the panel's client uses them (admin/src/lib/api), drawn from the same document as `/openapi.json`. */
import openapiTypescript, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { ALL_COMMANDS } from '../hub/commands/index.ts';
import { FIXED_ROUTES } from '../hub/http/fixed-routes.ts';
import { toOpenApi } from '../hub/surfaces/openapi.ts';

/** Neither the version nor the address of a hub is part of the types, so a release does not make them stale. */
const INFO = { title: 'Kyros', version: '0.0.0', description: '', serverUrl: 'http://localhost' };

/** The text of a declaration file. */
export async function toPanelTypes(): Promise<string> {
  const document = toOpenApi(ALL_COMMANDS, FIXED_ROUTES, INFO);
  return astToString(await openapiTypescript(document as unknown as OpenAPI3));
}
