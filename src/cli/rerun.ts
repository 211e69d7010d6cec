/** What `runs rerun` does: run again with a progress bar. Import lazily. */
import { rerun } from '../app/runs/index.js';
import type { Rerun } from '../app/runs/index.js';
import type { Workspace } from '../app/workspace.js';
import { interruptSignal } from './interrupt.js';
import { startProgress } from './progress.js';
import type { Progress } from './progress.js';

export async function rerunWithProgress(workspace: Workspace, id: string): Promise<Rerun> {
  let progress: Progress | undefined;
  try {
    return await rerun(workspace, id, {
      signal: interruptSignal(),
      onProgress: (done, total) => {
        progress ??= startProgress({ unit: 'bars', total });
        progress.update(done);
      },
    });
  } finally {
    progress?.stop();
  }
}
