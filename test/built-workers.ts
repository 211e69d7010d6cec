/** Before any test: threads and clients are taken from the build, where it is made of the sources that are tested. */
import { isBuilt } from '../scripts/stamp.js';
import { useBuiltClients } from '../src/adapters/clients/start-child.js';
import { useBuiltWorkers } from '../src/app/worker-start.js';

const folder = isBuilt() ? new URL('../dist/workers/', import.meta.url) : undefined;
if (folder !== undefined) {
  useBuiltWorkers(folder);
  useBuiltClients(folder);
}

/** Tests are loaded by `require`; what the sources import only when they need it has modules of its own. */
export const mochaHooks = {
  async beforeAll(): Promise<void> {
    if (folder === undefined) return;
    (await import('../src/app/worker-start.js')).useBuiltWorkers(folder);
    (await import('../src/adapters/clients/start-child.js')).useBuiltClients(folder);
  },
};
