/** What `oclif.manifest.json` says of the commands: enough to find one and to print its help. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ManifestFlag {
  readonly name: string;
  readonly type: 'boolean' | 'option';
  readonly char?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly helpGroup?: string;
  readonly helpValue?: string | readonly string[];
  readonly helpLabel?: string;
  readonly options?: readonly string[];
  readonly default?: unknown;
  readonly required?: boolean;
  readonly multiple?: boolean;
  readonly allowNo?: boolean;
  readonly hidden?: boolean;
}

export interface ManifestArgument {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly options?: readonly string[];
  readonly default?: unknown;
  readonly hidden?: boolean;
}

export type ManifestExample = string | { readonly description?: string; readonly command: string };

export interface ManifestCommand {
  /** oclif's form: `data:list`. */
  readonly id: string;
  /** Parts of the path from the root. */
  readonly relativePath: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly args: Readonly<Record<string, ManifestArgument>>;
  readonly flags: Readonly<Record<string, ManifestFlag>>;
  readonly examples?: readonly ManifestExample[];
  readonly hidden?: boolean;
  readonly strict?: boolean;
}

export interface Manifest {
  readonly commands: Readonly<Record<string, ManifestCommand>>;
}

export interface PackageFile {
  readonly version: string;
  readonly description: string;
  readonly oclif: { readonly topics?: Readonly<Record<string, { readonly description?: string }>> };
}

/** Commands and topics, as the start of the CLI needs them. */
export interface Catalogue {
  readonly commands: ReadonlyMap<string, ManifestCommand>;
  /** Every proper prefix of a command's id; the value is the description, or ''. */
  readonly topics: ReadonlyMap<string, string>;
  readonly packageFile: PackageFile;
}

/** Reads package.json and, unless one is given, the built manifest below `root`. */
export function readCatalogue(root: string, given?: Manifest): Catalogue {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
  const packageFile = read('package.json') as PackageFile;
  const manifest = given ?? (read('oclif.manifest.json') as Manifest);
  const commands = new Map(Object.entries(manifest.commands));
  const topics = new Map<string, string>();
  for (const id of commands.keys()) {
    const words = id.split(':');
    for (let count = 1; count < words.length; count += 1) {
      const topic = words.slice(0, count).join(':');
      topics.set(topic, packageFile.oclif.topics?.[topic]?.description ?? '');
    }
  }
  return { commands, topics, packageFile };
}
