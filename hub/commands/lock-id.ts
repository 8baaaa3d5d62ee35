/** The id of a lease, as commands take it: people type `l-12` as well. */
import { z } from 'zod';

export const lockId = z
  .string()
  .toUpperCase()
  .regex(/^L-[1-9][0-9]{0,14}$/, 'must look like L-12')
  .meta({ description: 'Id of the lease, as L-12.', entity: 'leases' });
