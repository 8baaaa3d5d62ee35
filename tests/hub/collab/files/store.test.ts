import { describeCollabStore } from '../../../conformance/collab-store.ts';
import { createStoreFolder } from '../../../support/store-folder.ts';

describeCollabStore('files', createStoreFolder);
