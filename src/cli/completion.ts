/** Shell completion scripts, written from the catalogue of commands. */
import type { Catalogue, ManifestCommand, ManifestFlag } from './manifest.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What may follow a path such as `data list`; the empty path is the program itself. */
interface Place {
  readonly path: string;
  readonly words: readonly string[];
  readonly flags: readonly ManifestFlag[];
}

export function completionScript(shell: Shell, catalogue: Catalogue): string {
  const places = placesOf(catalogue);
  if (shell === 'fish') return fishScript(places);
  // zsh runs the same function through its own emulation of bash's completion.
  const prelude = shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : '';
  return prelude + bashScript(places);
}

function placesOf({ commands, topics }: Catalogue): Place[] {
  const ids = ['', ...topics.keys(), ...commands.keys()];
  return [...new Set(ids)].sort().map((id) => {
    const next = [...topics.keys(), ...commands.keys()]
      .filter((other) => (id === '' ? true : other.startsWith(`${id}:`)))
      .map((other) => other.slice(id === '' ? 0 : id.length + 1).split(':', 1)[0]!);
    const command = commands.get(id);
    return {
      path: id.replaceAll(':', ' '),
      words: [...new Set([...next, ...argumentChoices(command)])].sort(),
      flags: Object.values(command?.flags ?? {}).filter(({ hidden }) => hidden !== true),
    };
  });
}

/** The fixed choices of a command's first argument. */
function argumentChoices(command: ManifestCommand | undefined): readonly string[] {
  return Object.values(command?.args ?? {})[0]?.options ?? [];
}

function bashScript(places: readonly Place[]): string {
  const known = places.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  const choices = places.flatMap(({ path, flags }) =>
    flags
      .filter(({ options = [] }) => options.length > 0)
      .map(({ name, options = [] }) => `    '${path} --${name}') offers='${options.join(' ')}' ;;`),
  );
  const offers = places.map(({ path, words, flags }) => {
    const names = ['--help', ...flags.map(({ name }) => `--${name}`)];
    return `    '${path}') words='${words.join(' ')}'; flags='${names.join(' ')}' ;;`;
  });
  return `# Completion of tradsys for bash.
_tradsys() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  local path='' words='' flags='' offers='' index next
  for ((index = 1; index < COMP_CWORD; index++)); do
    next="\${path:+$path }\${COMP_WORDS[index]}"
    case "$next" in
      ${known.join('|') || "''"}) path="$next" ;;
    esac
  done
  case "$path $before" in
${choices.join('\n')}
    *) ;;
  esac
  case "$path" in
${offers.join('\n')}
  esac
  if [[ -n "$offers" ]]; then COMPREPLY=($(compgen -W "$offers" -- "$current"))
  elif [[ "$current" == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$current"))
  else COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -o default -F _tradsys tradsys
`;
}

function fishScript(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words, flags }) => {
    const parts = path.split(' ').filter((part) => part !== '');
    const deeper =
      words.length > 0 ? `; and not __fish_seen_subcommand_from ${words.join(' ')}` : '';
    const seen = parts.map((part) => `__fish_seen_subcommand_from ${part}`).join('; and ');
    const at = parts.length === 0 ? `__fish_use_subcommand` : `${seen}${deeper}`;
    return [
      ...words.map((word) => `complete -c tradsys -f -n '${at}' -a '${word}'`),
      ...flags.map(({ name, options = [], type }) => {
        const value =
          options.length > 0 ? ` -x -a '${options.join(' ')}'` : type === 'option' ? ' -r' : '';
        return `complete -c tradsys -n '${at}' -l '${name}'${value}`;
      }),
    ];
  });
  return `# Completion of tradsys for fish.\n${lines.join('\n')}\n`;
}
