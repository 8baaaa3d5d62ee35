import { afterAll } from 'vitest';
import { describeCollabStore } from '../../../conformance/collab-store.ts';
import { createStoreDatabases } from '../../../support/store-database.ts';

const databases = createStoreDatabases();

describeCollabStore('postgres', databases.create, { runs: 20 });

afterAll(databases.dropAll);
