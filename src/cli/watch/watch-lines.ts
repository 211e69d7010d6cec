/** `--watch` on a pipe: one line per change, as text or as JSON, until Ctrl-C or the daemon's end. */
import { watchView } from '../../app/client/index.js';
import type { DaemonClient } from '../../app/client/index.js';
import type { ViewFilter } from '../../app/session/running-session.js';
import type { ViewName, Views } from '../../app/session/views.js';
import { VIEW_SECTIONS } from '../views/index.js';
import type { Page } from '../views/index.js';

export interface WatchedLines<Name extends ViewName> {
  readonly name: Name;
  readonly filter: ViewFilter;
  readonly narrow: (view: Views[Name]) => Views[Name];
  readonly client: DaemonClient;
  readonly page: Omit<Page, 'width' | 'now' | 'colour'>;
  /** How many of what there is already are printed at first. */
  readonly latest: number;
  readonly json: boolean;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** Resolves when the signal aborts. Rejects (unreachable) when the daemon ends. */
export async function watchAsLines<Name extends ViewName>(
  watched: WatchedLines<Name>,
): Promise<void> {
  const { name, filter, narrow, client, page, latest, json, signal, print } = watched;
  let isFirst = true;
  const changes = json ? new JsonChanges(name) : new TextChanges(name, page);
  for await (const sighting of watchView(client, { name, filter, signal })) {
    if (sighting.kind === 'lost') throw sighting.error;
    const lines = changes.of(narrow(sighting.view));
    for (const line of isFirst ? lines.slice(-latest) : lines) print(line);
    isFirst = false;
  }
}

/**
 * What a program reads: of `fills` and `events` each one that is new, of all others the whole view
 * whenever it is another than before.
 */
export class JsonChanges<Name extends ViewName> {
  private before = new Set<string>();

  constructor(private readonly name: Name) {}

  of(view: Views[Name]): readonly string[] {
    const records = recordsOf(this.name, view) ?? [view];
    const texts = records.map((record) => JSON.stringify(record));
    const fresh = texts.filter((text) => !this.before.has(text));
    this.before = new Set(texts);
    return fresh;
  }
}

function recordsOf(name: ViewName, view: object): readonly object[] | undefined {
  const records = view as Partial<Views['fills'] & Views['events']>;
  return name === 'fills' || name === 'events' ? records[name] : undefined;
}

/** What a person reads in a file: each row that is new, another or gone, with when that was seen. */
export class TextChanges<Name extends ViewName> {
  private before = new Map<string, string>();

  constructor(
    private readonly name: Name,
    private readonly page: Omit<Page, 'width' | 'now' | 'colour'>,
  ) {}

  of(view: Views[Name], now = Date.now() * 1000): readonly string[] {
    const page: Page = { ...this.page, now, width: Infinity, colour: false };
    const sections = VIEW_SECTIONS[this.name](view, page);
    const seen = new Map(
      sections.flatMap(({ lines }) =>
        lines.map(({ name, text }): [string, string] => [name, text]),
      ),
    );
    const changed = [...seen].filter(([name, text]) => this.before.get(name) !== text);
    const isRecord = sections.every(({ record }) => record);
    const gone = isRecord ? [] : [...this.before.keys()].filter((name) => !seen.has(name));
    this.before = seen;
    // A record has its own time.
    const stamp = isRecord ? '' : `${page.clock(now)}  `;
    return [
      ...changed.map(([, text]) => stamp + text),
      ...gone.map((name) => `${stamp}${name} gone`),
    ];
  }
}
