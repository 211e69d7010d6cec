/** Where this user's state lies that belongs to no project: account leases, the vault. */
import { isAbsolute, join } from 'node:path';

export interface StateDirectoryInput {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/** `$XDG_STATE_HOME/tradsys`, or where the specification or macOS puts it without the variable. */
export function stateDirectoryOf({ environment, home, platform }: StateDirectoryInput): string {
  const xdg = environment['XDG_STATE_HOME'];
  // The specification: a relative path is invalid and must be ignored.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'tradsys');
  return platform === 'darwin'
    ? join(home, 'Library', 'Application Support', 'tradsys', 'state')
    : join(home, '.local', 'state', 'tradsys');
}
